//! The values of parameters that have a phrase in every language.

macro_rules! terms {
    ($($param:literal { $($variant:ident = $name:literal, $phrase:expr;)* })*) => {
        /// A known value of a parameter, with its phrase.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        #[expect(missing_docs, reason = "the phrases say what they mean")]
        pub enum Term { $($($variant,)*)* }

        /// Parameter, name, phrase.
        static TERMS: &[[&str; 3]] = &[$($([$param, $name, $phrase],)*)*];

        impl Term {
            /// All terms.
            pub const ALL: &'static [Term] = &[$($(Term::$variant,)*)*];
        }
    };
}

terms! {
    "consequence" {
        NothingChanged = "nothing_changed", "Nothing was changed.";
        NothingSent = "nothing_sent", "Nothing was sent and no node was removed.";
        CallSentNothing = "call_sent_nothing", "This call sent nothing.";
        NotRemoved = "not_removed", "No node was removed.";
        NotAdded = "not_added", "No node was added.";
        JobContinues = "job_continues", "Waiting changed nothing, and the job continues.";
        MaybeRemoved = "maybe_removed", "It is not known whether the nodes were removed.";
        MaybeAdded = "maybe_added", "It is not known whether the nodes were added.";
        PartlyDone = "partly_done", "Part of its work may have been done.";
        PartlyRemoved = "partly_removed", "Some of the nodes may have been removed.";
        PartlyAdded = "partly_added", "Some of the nodes may have been added.";
    }
    "got" {
        Missing = "missing", "missing";
        EmptyString = "empty_string", "an empty string";
        String = "string", "the string \"{value}\"";
        IllFormedString = "ill_formed_string",
            "a string that is not well-formed Unicode (a lone surrogate)";
        TooLarge = "too_large", "larger than this client accepts";
        Number = "number", "the number {value}";
        True = "true", "true";
        False = "false", "false";
        Date = "date", "a Date";
        InvalidDate = "invalid_date", "an invalid Date";
        EmptyArray = "empty_array", "an empty array";
        Array = "array", "an array";
        Null = "null", "null";
        BigInt = "bigint", "a BigInt";
        Symbol = "symbol", "a symbol";
        Function = "function", "a function";
        Object = "object", "an object";
        Unreadable = "unreadable", "unreadable";
    }
    "expected" {
        ExpectedId = "id", "It must be a non-empty string; it is sent unchanged.";
        ExpectedInteger = "integer", "It must be a whole number from {least} to {most}.";
        ExpectedTimestamp = "timestamp",
            "It must be a real date in the form YYYY-MM-DDThh:mm:ssZ (UTC), or a Date; the default \
             is now.";
        ExpectedNodes = "nodes", "It must be an array of one or more group numbers or node ids.";
        ExpectedFilter = "filter", "It must be a string or a whole number.";
        ExpectedBoolean = "boolean", "It must be true or false.";
        ExpectedUrl = "url", "It must be a URL in a string.";
        ExpectedPath = "path", "It must be a path in a string, like /api.";
        ExpectedAccount = "account", "It must be a name of 1 to 200 characters.";
        ExpectedFetchCredentials = "fetch_credentials",
            "It must be \"omit\", \"same-origin\" or \"include\".";
        ExpectedChange = "change_request",
            "It must be an object with cluster_id, hpcqueue_id, nodelist and zone.";
        ExpectedList = "list_request", "It must be an object with cluster_id and zone.";
        ExpectedJob = "job_request", "It must be an object with job_id and zone.";
    }
    "within" {
        WithinRequest = "request", "a field of this request";
        WithinCredentials = "credentials", "a field of the credentials";
        WithinGuard = "guard", "a field of the guard";
        WithinSignRequest = "signRequest", "an option of signRequest";
        WithinWaitForJob = "waitForJob", "an option of waitForJob";
        WithinListQueues = "listQueues", "an option of listQueues";
        WithinListNodes = "listNodes", "an option of listNodes";
        WithinAddNodes = "addNodes", "an option of addNodes";
        WithinRemoveNodes = "removeNodes", "an option of removeNodes";
        WithinLookUp = "lookUp", "an option of lookUp";
    }
    "operation" {
        Removal = "removal", "the removal";
        Addition = "addition", "the addition";
        QueueList = "queues", "the list of queues";
        NodeList = "nodes", "the list of nodes";
        OperationLog = "operation_log", "the operation log";
    }
    "body" {
        BodyEmpty = "empty", "an empty body";
        BodyNotJson = "not_json", "a body that is not a JSON object";
        BodyNoRetCode = "no_ret_code", "JSON without a ret_code";
        BodyRetCodeNotWhole = "ret_code_not_whole", "a ret_code that is not a whole number";
        BodyNoJobId = "no_job_id", "ret_code 0 but no job_id";
        BodyTooLong = "too_long", "a body that is too long (over 1 MiB; for lists, 16)";
    }
    "clock" {
        ClockOff = "off",
            "Set this computer's clock right, or correct the `timestamp` that was given, and send \
             it again.";
        ClockGiven = "given",
            "The given `timestamp` is sent unchanged: leave it out to use the current time.";
        ClockOfSigner = "signer",
            "The clock of the server that signs is off. Set it, then send it again.";
        ClockCorrected = "corrected",
            "It was refused again after the clock was corrected by the response's `Date`: the clock \
             of a server in between may differ from the API's. Set the clocks, then send it again.";
        ClockUnknown = "unknown",
            "This computer's clock is off, and it could not be corrected: the response has no `Date` \
             (a browser hides it from a page of another origin, unless the server exposes it). \
             Set the clock, then send it again.";
    }
    "certainty" {
        Violated = "violated", "would";
        Uncertain = "uncertain", "is certain to";
    }
    "why" {
        AbortedInFlight = "aborted_in_flight",
            "The call was aborted while the request was in flight";
        DeadlineInFlight = "deadline_in_flight",
            "No complete response arrived within `deadlineMs` ({deadlineMs})";
        Aborted = "aborted",
            "{reason}. The call was aborted before the operation log could confirm it";
        Deadline = "deadline",
            "{reason}. `deadlineMs` ({deadlineMs}) passed before the operation log could confirm it";
        AmbiguousJobs = "ambiguous_jobs",
            "{reason}. The operation log shows jobs that may be this one or another's: {jobs}";
        LogUnread = "log_unread", "{reason}. The operation log was not read";
        LooksApplied = "looks_applied",
            "{reason}. The operation log does not show it, but the lists of queues and nodes look as \
             if it had been carried out";
        NotRefused = "not_refused",
            "{reason}. The API did not refuse the timestamp of the request as expired, so it may \
             still arrive; `deadlineMs` ({deadlineMs}) passed";
        NotSignedAgain = "not_signed_again", "{reason}. Then it could not be signed again";
    }
    "times" {
        Once = "once", "once";
        Times = "several", "{attempts} times";
    }
    "until" {
        TwoMinutes = "two_minutes", "two minutes later";
    }
    "since" {
        TimeOfCall = "call", "the time of the call";
    }
    "left" {
        NoTimeLeft = "no_time",
            ". There was no time left to send it again and to confirm the outcome";
    }
    "jobs" {
        NoJobId = "no_job_id", "a row without a job_id";
    }
    "seen" {
        LastStatus = "status", "its last status was \"{jobStatus}\"";
        NotSeen = "not_seen", "the operation log did not show it";
    }
}

impl Term {
    fn row(self) -> &'static [&'static str; 3] {
        TERMS.get(self as usize).unwrap_or(&[""; 3])
    }

    /// Returns the parameter whose value it is.
    pub fn param(self) -> &'static str {
        self.row()[0]
    }

    /// Returns its name, the parameter's value in JavaScript.
    pub fn name(self) -> &'static str {
        self.row()[1]
    }

    /// Returns its phrase in English: a template.
    pub fn phrase(self) -> &'static str {
        self.row()[2]
    }
}
