//! The server: true time, the truth, and the readable log.

use crate::bounds::Knobs;
use crate::responses::stamp;
use std::collections::BTreeMap;

/// True time 0, in milliseconds since 1970.
pub const EPOCH: i64 = 1_767_323_045_000;

pub const CLUSTER: &str = "ehpc-model";
pub const QUEUE: &str = "ehpcq-model";
pub const REMOVAL: &str = "HpcQueueRemoveEhpcQueueNodes";
pub const ADDITION: &str = "HpcQueueAddEhpcQueueNodes";

/// The compute nodes and their groups. Group 9 has none.
pub const NODES: [(&str, u64); 6] =
    [("cln-a", 1), ("cln-b", 1), ("cln-c", 2), ("cln-d", 2), ("cln-e", 3), ("cln-f", 4)];

/// The origin of a row of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An execution that was accepted for a call.
    Accepted { call: usize },
    /// A refusal of a call's attempt, recorded as a failed job.
    Refused { call: usize },
    /// A job of another client.
    Rival,
}

/// An undocumented form of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Odd {
    /// Ids separated by commas.
    Commas,
    /// Ids separated by two spaces.
    TwoSpaces,
    /// Another name for the action.
    Action,
    /// No name for the action.
    NoAction,
    /// A time with a fraction, or no time.
    Time,
    /// Another name for the status.
    Status,
    /// Ids in JSON.
    Json,
}

/// A row of the log and the truth about it, in true times.
#[derive(Clone, Debug)]
pub struct Job {
    pub job_id: String,
    pub origin: Origin,
    pub action: &'static str,
    pub created: i64,
    pub listed: i64,
    pub ends: i64,
    pub fails: bool,
    /// Its error code, if it fails.
    pub error: i64,
    pub resource_ids: String,
    pub odd: Option<Odd>,
    /// How much the clock of the machine that writes it is off.
    pub stamp_off: i64,
}

/// The truth.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub jobs: Vec<Job>,
    /// The number of the first job: those of two accounts differ.
    pub first: usize,
    /// The responses in a cache in front of the log, by URL.
    pub kept: BTreeMap<(usize, usize), Kept>,
}

/// A cached response: whether it is a 1300, and the true time that it shows.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    pub since: i64,
    pub shows: i64,
    pub is_refused: bool,
}

impl World {
    /// Adds a job and returns its id.
    pub fn add(&mut self, job: Job) -> String {
        let job_id = format!("j-{}", self.first + self.jobs.len());
        self.jobs.push(Job { job_id: job_id.clone(), ..job });
        job_id
    }

    /// Returns the accepted executions of a call, including future ones.
    pub fn executions(&self, call: usize) -> impl Iterator<Item = &Job> {
        self.jobs.iter().filter(move |job| job.origin == Origin::Accepted { call })
    }

    /// Returns the rows of a page of the log at a true time, and their total number.
    pub fn page(
        &self,
        knobs: &Knobs,
        at: i64,
        offset: usize,
        limit: usize,
    ) -> (Vec<String>, usize) {
        let mut rows: Vec<&Job> = self.jobs.iter().filter(|job| job.listed <= at).collect();
        let key = |job: &Job| match knobs.by_appearance {
            true => (job.listed, job.created),
            false => ((job.created + job.stamp_off).div_euclid(1000), job.listed),
        };
        rows.sort_by_key(|job| std::cmp::Reverse(key(job)));
        let limit = knobs.page_cap.map_or(limit, |cap| cap.min(limit));
        let total = rows.len();
        let page = rows.into_iter().skip(offset).take(limit).map(|job| row(knobs, job, at));
        (page.collect(), total)
    }

    /// Returns whether a node is in the queue at a true time.
    fn holds(&self, node: &str, at: i64) -> bool {
        let changes = |job: &&Job| {
            let names = job.resource_ids.split(' ').any(|id| id == node);
            let ours = job.resource_ids.split(' ').any(|id| id == QUEUE);
            let done = !job.fails && job.ends <= at && job.origin != Origin::Rival;
            names && ours && done && [REMOVAL, ADDITION].contains(&job.action)
        };
        let last = self.jobs.iter().filter(changes).max_by_key(|job| job.ends);
        last.is_none_or(|job| job.action == ADDITION)
    }

    /// Returns the group of a node at a true time: a change may have renumbered it.
    fn group(&self, knobs: &Knobs, node: &str, group: u64, at: i64) -> u64 {
        let is_renumbered = knobs.groups_change
            && self.jobs.iter().any(|job| {
                job.created <= at
                    && matches!(job.origin, Origin::Accepted { .. })
                    && job.resource_ids.split(' ').any(|id| id == node)
            });
        if is_renumbered { group + 40 } else { group }
    }

    /// Returns a page of the node list, as JSON.
    pub fn nodes_page(&self, knobs: &Knobs, at: i64, offset: usize, limit: usize) -> String {
        let items: Vec<String> = NODES
            .iter()
            .skip(offset)
            .take(limit)
            .map(|(id, group)| {
                let group = self.group(knobs, id, *group, at);
                format!(r#"{{"node_id": "{id}", "group_id": {group}, "role": "compute"}}"#)
            })
            .collect();
        let (items, total) = (items.join(", "), NODES.len());
        format!(r#"{{"hpc_app_nodes_set": [{items}], "total_count": {total}, "ret_code": 0}}"#)
    }

    /// Returns the list of queues, as JSON.
    pub fn queues_page(&self, at: i64) -> String {
        let inside = NODES.iter().filter(|(id, _)| self.holds(id, at));
        let inside: Vec<String> = inside.map(|(id, _)| format!("\"{id}\"")).collect();
        let inside = inside.join(", ");
        format!(
            r#"{{"queue_set": [{{"hpcqueue_id": "{QUEUE}", "node_list": [{inside}]}}], "total_count": 1, "ret_code": 0}}"#
        )
    }
}

fn row(knobs: &Knobs, job: &Job, at: i64) -> String {
    let status = match (job.ends <= at, job.fails) {
        (false, _) => "pending",
        (true, true) => "failed",
        (true, false) => "successful",
    };
    let created = stamp(EPOCH + job.created + job.stamp_off + knobs.zone_ms);
    let ids = match job.odd {
        Some(Odd::Commas) => job.resource_ids.replace(' ', ","),
        Some(Odd::TwoSpaces) => job.resource_ids.replace(' ', "  "),
        Some(Odd::Json) => format!("['{}']", job.resource_ids.replace(' ', "', '")),
        _ => job.resource_ids.clone(),
    };
    let action = match job.odd {
        Some(Odd::Action) => r#""RemoveNodesFromQueue""#.into(),
        Some(Odd::NoAction) => "null".into(),
        _ => format!("\"{}\"", job.action),
    };
    let (status, created) = match job.odd {
        Some(Odd::Status) => ("SUCCESS", created),
        Some(Odd::Time) => (status, created.replace('Z', ".123Z")),
        _ => (status, created),
    };
    format!(
        r#"{{"job_id": "{}", "job_action": {action}, "status": "{status}", "create_time": "{created}", "resource_ids": "{ids}", "error_codes": "{}"}}"#,
        job.job_id,
        if status == "failed" { job.error.to_string() } else { String::new() },
    )
}
