//! What the software does for whoever runs it.
