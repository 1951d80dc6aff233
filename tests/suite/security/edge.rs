//! What stands before a handler: addresses, deadlines, limits, headers.
