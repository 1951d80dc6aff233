//! Keys, the seals and the chain of the audit log, what Redis may be told.
