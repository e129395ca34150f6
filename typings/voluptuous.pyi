# Home Assistant validates with probatio and gives it to integrations under this name.
from probatio import *  # noqa: F403
from probatio import Marker as Marker, MultipleInvalid as MultipleInvalid
