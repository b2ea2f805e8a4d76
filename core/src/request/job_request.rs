//! A request to wait for a job.

use crate::catalogue::Term;
use crate::request::id::Id;
use crate::request::input::{Input, Invalid, only_known};

const JOB_ID: &str = "job_id";
const ZONE: &str = "zone";

/// The job to wait for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRequest {
    /// The job, like `j-8ajjp28fps8`.
    pub job_id: Id,
    /// Its zone, like `jn1a`.
    pub zone: Id,
}

impl JobRequest {
    /// Validates a request from the caller, like [`crate::request::RemovalRequest::parse`].
    ///
    /// # Errors
    /// Any error of `value`, or [`Invalid`] for the first field that is unknown, missing or
    /// invalid.
    pub fn parse<E: From<Box<Invalid>>>(
        names: &[String],
        mut value: impl FnMut(&'static str) -> Result<Input, E>,
    ) -> Result<Self, E> {
        let names = names.iter().map(String::as_str);
        only_known(names, &[JOB_ID, ZONE], Term::WithinRequest, "")?;
        Ok(JobRequest {
            job_id: Id::parse(JOB_ID, value(JOB_ID)?)?,
            zone: Id::parse(ZONE, value(ZONE)?)?,
        })
    }
}
