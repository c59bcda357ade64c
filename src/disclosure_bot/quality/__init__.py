"""Tests a knowledge: judges test questions, known failures, calibration, what an edit changes."""
