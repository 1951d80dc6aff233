//! What whoever runs it has to do with: the command line, settings, backups.

mod backup;
mod demo;
mod doctor;
mod figures;
mod own_acts;
mod requests;
mod settings;
mod traces;
