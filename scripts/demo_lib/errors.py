"""The one error that a person sees."""


class DemoError(Exception):
    """Something foreseeable went wrong; its text is one sentence that says what to do."""
