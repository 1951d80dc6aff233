//! The register of enterprises, its import and its dossiers.

mod dossier;
mod held_screens;
mod import;
mod life;
mod register;
mod statistics;
mod wall;
