"""What `make run` starts: the embedded PostgreSQL, the web server, the worker and beat, under one supervisor."""
