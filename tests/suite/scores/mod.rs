//! What the ledger, the places and the comparisons say.

mod appeals;
mod comparisons;
mod conduct;
mod rankings;
mod what_if;
