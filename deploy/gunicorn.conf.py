"""How gunicorn serves the program: `gunicorn --config deploy/gunicorn.conf.py config.wsgi`."""

import os

# Each process answers several at once, and Python computes in one thread: more processes than cores only take memory.
workers = int(os.environ.get("WEB_CONCURRENCY") or (os.cpu_count() or 1) + 1)
worker_class = "gthread"
# A process reads one uploaded file at a time and lets three wait, which leaves half of them to everybody else.
threads = 8
bind = os.environ.get("BIND", "127.0.0.1:8000").split(",")
# A process is replaced now and then, not all at the same moment: memory that some library keeps is given back.
max_requests = 5_000
max_requests_jitter = 500
# The longest answers are workbooks; the database gives up on a statement after 60 seconds.
timeout = 90
graceful_timeout = 30
keepalive = 5
# On a disk a heartbeat can wait for other writers, and a process that works would be taken for dead.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108
# The program logs its requests itself, with what it knows of them.
accesslog = None
control_socket_disable = True
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
