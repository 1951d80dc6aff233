//! Who is who: sign-in, roles, second factors, sessions.
