//! What `api-spec/SECURITY.md` promises, a test a line: `scripts/test security` runs them.

mod edge;
mod evidence;
mod keys;
mod officers;
mod operator;
mod people;
mod privacy;
