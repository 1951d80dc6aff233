//! A register that the office handed in.

use heping_core::Code;
use heping_store::jobs::{Failure, TRIES};

use super::Job;
use crate::app::App;
use crate::usecase::register::{RegisterImport, go_on};

impl Job for RegisterImport {
    async fn run(self, app: &App, attempt: i32) -> Result<(), Failure> {
        match go_on(app, self.0).await {
            Ok(()) => Ok(()),
            // forgotten meanwhile
            Err(error) if error.code() == Code::NotFound => Ok(()),
            Err(error) => {
                if attempt >= TRIES {
                    app.registers.give_up(self.0).await?;
                }
                Err(Failure::Again(error))
            }
        }
    }
}
