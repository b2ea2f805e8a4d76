//! What the end of an attempt means for the nodes.
//!
//! One attempt is made for now; how it ended is all there is to judge. Nothing here knows HTTP:
//! it sees a [`Reply`], or why there is none.

use crate::fault::{Fault, Kind};
use crate::operation::REMOVE_NODES;
use crate::reply::{Accepted, Answer, NoAnswer, Reply};
use crate::request::RemovalRequest;
use crate::ret_code::{INTERNAL_ERROR, Patience, Refusal};
use crate::timestamp::Timestamp;
use crate::words::{joined, shown, start_of};
use serde::Serialize;

/// How much of a server's own message is passed on, in characters.
const MESSAGE_CHARS: usize = 1000;

/// A removal that the API accepted. The work itself is a job that runs after this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Removal {
    /// The server's name for its answer.
    pub action: String,
    /// The job that does the work.
    pub job_id: String,
    /// Always 0.
    pub ret_code: i64,
    /// How often the request was sent.
    pub attempts: u32,
    /// Whether the answer was lost and the job was found in the operation log.
    pub recovered: bool,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A whole answer arrived.
    Replied(Reply),
    /// The request never left: the runtime says so for certain.
    NotSent(NotSent),
    /// The request was sent, or may have been, and no whole answer arrived.
    Lost(Lost),
}

/// Why a request never left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSent {
    /// No connection came about; in the runtime's words.
    NoConnection(String),
    /// This JavaScript runtime has no `fetch`.
    NoFetch,
    /// `deadlineMs`, this many milliseconds, passed before there was anything to send.
    Deadline(u32),
}

/// Why no whole answer arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// `fetch`, or the reading of the body, failed; in the runtime's words.
    Connection(String),
    /// `timeoutMs`, this many milliseconds, passed.
    TimedOut(u32),
    /// `deadlineMs`, this many milliseconds, passed.
    Deadline(u32),
    /// The caller's signal aborted.
    Aborted,
    /// The server sent the request elsewhere, with this status; 0 where a browser hides it. It is
    /// not followed: a signed request belongs to one server.
    Redirected(u16),
    /// What `fetch` gave is no `Response`.
    NoResponse,
}

/// An attempt, as far as it matters for what is said about it.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// What was to be done.
    pub request: &'a RemovalRequest,
    /// Our time when the request was sent, or a little before.
    pub sent_at: &'a Timestamp,
    /// How long a request whose answer was lost may still be carried out, in milliseconds.
    pub settle_ms: u32,
}

impl Attempt<'_> {
    /// What the end of this attempt means.
    ///
    /// # Errors
    /// [`Fault`] for everything but a removal that was surely accepted.
    pub fn conclude(&self, ending: Ending) -> Result<Removal, Fault> {
        match ending {
            Ending::Replied(reply) => self.read(reply),
            Ending::NotSent(why) => Err(why.into()),
            Ending::Lost(why) => {
                let status = match why {
                    Lost::Redirected(status) => shown_status(status),
                    _ => None,
                };
                Err(Fault { status, ..self.unknown(&lost(&why)) })
            }
        }
    }

    fn read(&self, Reply { status, answer }: Reply) -> Result<Removal, Fault> {
        let fault = match answer {
            Answer::Accepted(accepted) => return Ok(accepted_once(accepted)),
            Answer::Refused { ret_code, refusal, message } => {
                refused(ret_code, refusal, message.as_deref())
            }
            Answer::Doubtful { ret_code, message } => self.doubtful(ret_code, message.as_deref()),
            Answer::None { reason, start } => self.no_answer(status, reason, &start),
        };
        Err(Fault { status: shown_status(status), ..fault })
    }

    fn doubtful(&self, ret_code: i64, message: Option<&str>) -> Fault {
        let meaning = match ret_code {
            INTERNAL_ERROR => "internal error",
            _ => "a code that its documentation does not know",
        };
        let fault = self.unknown(&api_said("answered", ret_code, meaning, message));
        Fault { ret_code: Some(ret_code), ..fault }
    }

    fn no_answer(&self, status: u16, reason: NoAnswer, start: &str) -> Fault {
        let quoted = if start.is_empty() { String::new() } else { joined(&[": ", start]) };
        let http = status.to_string();
        let what = joined(&[
            "The server answered with HTTP ",
            &http,
            " and ",
            reason.described(),
            &quoted,
        ]);
        // Refused by status: all of 4xx but 408, which says that the server gave up waiting. An
        // answer that claims success contradicts such a status, and is believed no more than it.
        let refused = (400..500).contains(&status) && status != 408 && reason != NoAnswer::NoJobId;
        if !refused {
            return self.unknown(&what);
        }
        let busy = status == 429;
        let next = if busy {
            "Wait a little and send it again."
        } else {
            "Check `endpoint` and what the servers in between allow."
        };
        Fault { retryable: busy, ..Fault::new(Kind::Http, 1, &joined(&[&what, "."]), next) }
    }

    fn unknown(&self, what: &str) -> Fault {
        let wait_ms = (2 * u64::from(self.settle_ms)).to_string();
        let next = joined(&[
            "Do not send it again before you know. Look in the operation log (GET /operation) for \
             a job ",
            REMOVE_NODES.action,
            " of queue ",
            &shown(self.request.hpcqueue_id.as_str()),
            " that was created at ",
            self.sent_at.as_str(),
            " or later: if there is one, the removal was accepted; if there is still none after ",
            &wait_ms,
            " ms, it was most likely never carried out.",
        ]);
        Fault::new(Kind::Unknown, 1, &joined(&[what, "."]), &next)
    }
}

/// A status of 0 is none: a browser hides the real one.
fn shown_status(status: u16) -> Option<u16> {
    (status > 0).then_some(status)
}

fn accepted_once(Accepted { action, job_id }: Accepted) -> Removal {
    Removal { action, job_id, ret_code: 0, attempts: 1, recovered: false }
}

fn refused(ret_code: i64, refusal: &Refusal, message: Option<&str>) -> Fault {
    let what = api_said("refused the removal with", ret_code, refusal.meaning, message);
    Fault {
        ret_code: Some(ret_code),
        retryable: refusal.patience == Patience::Later,
        ..Fault::new(Kind::Refused, 1, &joined(&[&what, "."]), refusal.advice)
    }
}

fn api_said(said: &str, ret_code: i64, meaning: &str, message: Option<&str>) -> String {
    let code = ret_code.to_string();
    let what = joined(&["The API ", said, " ret_code ", &code, " (", meaning, ")"]);
    match message {
        Some(message) => joined(&[&what, ": ", start_of(message, MESSAGE_CHARS)]),
        None => what,
    }
}

impl From<NotSent> for Fault {
    fn from(why: NotSent) -> Self {
        let (attempts, retryable, what, next) = match &why {
            NotSent::NoConnection(words) => (
                1,
                true,
                joined(&["No connection to the server came about (", words, ")."]),
                "Check `endpoint` and the network, then send it again.",
            ),
            NotSent::NoFetch => (
                0,
                false,
                "This JavaScript runtime has no fetch.".into(),
                "Use a browser, or Node 20 or newer.",
            ),
            NotSent::Deadline(ms) => (
                0,
                true,
                joined(&["`deadlineMs` (", &ms.to_string(), ") passed before anything was sent."]),
                "Find out what is slow, then send it again.",
            ),
        };
        Fault { retryable, ..Fault::new(Kind::Http, attempts, &what, next) }
    }
}

fn lost(why: &Lost) -> String {
    let passed = |option: &str, ms: &u32| {
        joined(&["No whole answer arrived within `", option, "` (", &ms.to_string(), ")"])
    };
    match why {
        Lost::Connection(words) => {
            joined(&["The connection failed before a whole answer arrived (", words, ")"])
        }
        Lost::TimedOut(ms) => passed("timeoutMs", ms),
        Lost::Deadline(ms) => passed("deadlineMs", ms),
        Lost::Aborted => "The call was aborted while the request was under way".into(),
        Lost::Redirected(_) => "The server redirected the request instead of answering it; it is \
                                not followed, for a signed request belongs to one server"
            .into(),
        Lost::NoResponse => "What fetch gave is no Response".into(),
    }
}
