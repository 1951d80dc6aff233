//! The register of enterprises, its import and its dossiers.

mod dossier;
mod held_screens;
mod import;
mod register;
mod statistics;
mod wall;
