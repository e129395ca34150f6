"""Whether a module does what `docs/register-map.md` says, rule by rule, over a real link."""
