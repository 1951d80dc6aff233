//! The register of enterprises, its import and its dossiers.

mod dossier;
mod import;
mod register;
mod statistics;
mod wall;
