"""The design system: frame, navigation, formatting and drawing of every page."""
