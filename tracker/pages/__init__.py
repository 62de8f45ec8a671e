"""What people see in a browser, and what machines ask about the service's health."""
