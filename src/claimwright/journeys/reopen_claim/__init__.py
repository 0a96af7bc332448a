"""An ended claim decided anew: reopened, its year computed again, the difference settled both ways."""
