//! The ledger's properties, and the database functions on a real database.

mod database;
mod ledger;
