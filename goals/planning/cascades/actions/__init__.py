"""Changes of cascades, and what publishing one sets."""
