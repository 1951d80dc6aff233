//! What nobody may make up: a visit by two, a day, a device's word.
