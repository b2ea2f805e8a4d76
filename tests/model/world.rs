//! The server: true time, the truth, and the log as it can be read.

use crate::answers::stamp;
use crate::bounds::Knobs;

/// The server's clock at true time 0, in milliseconds since 1970.
pub const EPOCH: i64 = 1_767_323_045_000;

pub const CLUSTER: &str = "ehpc-model";
pub const QUEUE: &str = "ehpcq-model";
pub const REMOVAL: &str = "HpcQueueRemoveEhpcQueueNodes";

/// The compute nodes and their groups. Group 9 has none.
pub const NODES: [(&str, u64); 6] =
    [("cln-a", 1), ("cln-b", 1), ("cln-c", 2), ("cln-d", 2), ("cln-e", 3), ("cln-f", 4)];

/// Whose a row of the log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An execution that was accepted for a call.
    Accepted { call: usize },
    /// A refusal of a call's attempt, which the log holds as failed.
    Refused { call: usize },
    /// Somebody else's.
    Rival,
}

/// A row of the log, with the truth about it. Times are true times.
#[derive(Clone, Debug)]
pub struct Job {
    pub job_id: String,
    pub origin: Origin,
    pub action: &'static str,
    pub created: i64,
    pub listed: i64,
    pub ends: i64,
    pub fails: bool,
    pub resource_ids: String,
}

/// The truth.
#[derive(Debug, Default)]
pub struct World {
    pub jobs: Vec<Job>,
}

impl World {
    /// Writes a job and gives its id.
    pub fn add(&mut self, job: Job) -> String {
        let job_id = format!("j-{}", self.jobs.len());
        self.jobs.push(Job { job_id: job_id.clone(), ..job });
        job_id
    }

    /// The accepted executions of a call, also those to come.
    pub fn executions(&self, call: usize) -> impl Iterator<Item = &Job> {
        self.jobs.iter().filter(move |job| job.origin == Origin::Accepted { call })
    }

    /// A page of the log at a true time, as JSON.
    pub fn page(&self, knobs: &Knobs, at: i64, offset: usize, limit: usize) -> String {
        // What is old and has nothing to do with anybody expires.
        let kept = |job: &&Job| job.listed <= at && !(job.created < -20_000 && at > 3_000);
        let mut rows: Vec<&Job> = self.jobs.iter().filter(kept).collect();
        let key = |job: &Job| match knobs.by_appearance {
            true => (job.listed, job.created),
            false => (job.created.div_euclid(1000), job.listed),
        };
        rows.sort_by_key(|job| std::cmp::Reverse(key(job)));
        let total = rows.len();
        let rows: Vec<String> =
            rows.into_iter().skip(offset).take(limit).map(|job| row(job, at)).collect();
        format!(r#"{{"job_set": [{}], "total_count": {total}, "ret_code": 0}}"#, rows.join(", "))
    }
}

fn row(job: &Job, at: i64) -> String {
    let status = match (job.ends <= at, job.fails) {
        (false, _) => "pending",
        (true, true) => "failed",
        (true, false) => "successful",
    };
    format!(
        r#"{{"job_id": "{}", "job_action": "{}", "status": "{status}", "create_time": "{}", "resource_ids": "{}", "error_codes": "{}"}}"#,
        job.job_id,
        job.action,
        stamp(EPOCH + job.created),
        job.resource_ids,
        if status == "failed" { "5200" } else { "" },
    )
}

/// A page of the node list, as JSON.
pub fn nodes_page(offset: usize, limit: usize) -> String {
    let items: Vec<String> = NODES
        .iter()
        .skip(offset)
        .take(limit)
        .map(|(id, group)| {
            format!(r#"{{"node_id": "{id}", "group_id": {group}, "role": "compute"}}"#)
        })
        .collect();
    format!(
        r#"{{"hpc_app_nodes_set": [{}], "total_count": {}, "ret_code": 0}}"#,
        items.join(", "),
        NODES.len()
    )
}
