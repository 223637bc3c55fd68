"""Questions of the dashboards; each module answers one part of a page."""
