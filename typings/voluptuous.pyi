# Home Assistant validates with probatio and gives it to integrations under this name.
from probatio import *
from probatio import Marker as Marker, MultipleInvalid as MultipleInvalid
