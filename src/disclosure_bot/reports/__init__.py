"""Figures and pages for staff: plain functions of what the store and the knowledge hand out; nothing that
comes out says who asked.
"""
