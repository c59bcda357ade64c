"""What a knowledge folder need not write: the product's own sentences, checklist and list of schools."""
