//! What whoever runs it has to do with: the command line, settings, backups.

mod backup;
mod settings;
