"""What a refusal says."""


def problem(response):
    """Return the status, and the field and code of the only error."""
    (error,) = response.json()["errors"]
    return response.status_code, error["attr"], error["code"]


def sentence(response):
    """Return what the only error says."""
    (error,) = response.json()["errors"]
    return error["detail"]
