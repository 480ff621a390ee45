"""Settings: `local` (embedded default), `testing`, `production`; all of them read the environment."""
