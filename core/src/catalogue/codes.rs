//! The codes, with the English templates of what happened and what to do next.

macro_rules! codes {
    ($($variant:ident = $name:literal, $summary:expr, $advice:expr;)*) => {
        /// The stable code of an error. `docs/errors.md` describes each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        #[expect(missing_docs, reason = "the summaries say what they mean")]
        pub enum ErrorCode { $($variant,)* }

        /// Name, summary, advice.
        static CODES: &[[&str; 3]] = &[$([$name, $summary, $advice],)*];

        impl ErrorCode {
            /// All codes.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$variant,)*];
        }
    };
}

/// A refusal by the API.
macro_rules! refused {
    ($meaning:literal) => {
        concat!(
            "The API refused {operation} with ret_code {retCode} (",
            $meaning,
            ")<: {apiMessage}>"
        )
    };
}

const RETURNED: &str = "The server returned HTTP {status} with {body}<: {start}>";
const LOSES: &str = "Find out why responses are lost, then try again.";
const IS_FUNCTION: &str = "It must be a function.";
const SEE_CAUSE: &str = "See `cause`, then try again.";
const OF_REQUEST: &str = "Check the request and the endpoint.";
const EARLIER: &str = "`resume` finds out what became of the earlier call: do that first. If you know \
                       it from elsewhere, `dismiss` its entry.";
const TRY_AGAIN: &str = "Try again; if that does not help, check `endpoint` and the network.";
const CHECK_QUEUE: &str = "Check the queue's nodes before you send anything again.";

codes! {
    // Of kind `invalid`.
    InvalidRequest = "invalid_request", "The request is {got}", "{expected}";
    InvalidField = "invalid_field", "`{field}` is {got}", "{expected}";
    InvalidNode = "invalid_node", "`nodelist[{index}]` is {got}",
        "A node is a group number from 1 to 9007199254740991, or a node id: a non-empty string.";
    DuplicateNode = "duplicate_node",
        "<Group {group}><\"{node}\"> is listed twice (`nodelist[{first}]` and `nodelist[{again}]`)",
        "List each node once.";
    UnknownField = "unknown_field", "\"{name}\" is not {within}",
        "<Did you mean `{suggestion}`?><It must be one of {known}.>";
    UnreadableField = "unreadable_field", "`{field}` cannot be read: it threw",
        "See `cause` for what was thrown.";
    FixedField = "fixed_field", "`{field}` cannot be set", "All pages are read: leave it out.";
    ReceiptTooNew = "receipt_too_new", "The receipt is of a later version",
        "Look it up with the version of this package that made it, or a newer one.";
    ReceiptDamaged = "receipt_damaged", "`{part}` of the receipt is missing or malformed",
        "It must be a receipt of this package, unchanged.";
    ReceiptMissing = "receipt_missing", "There is no receipt",
        "Pass the `receipt` of a removal or of an error, or the error itself. An error has one if its \
         `maybeApplied` is true.";
    ReceiptOfOtherEndpoint = "receipt_of_other_endpoint", "The receipt is from another endpoint",
        "Look it up with the `endpoint` of the call: another API has another operation log.";
    ReceiptOfOtherAccount = "receipt_of_other_account", "The receipt is from another account",
        "Look it up with the `credentials`, or the `account`, of the call: another account has \
         another operation log.";
    EndpointNotUrl = "endpoint_not_url", "`endpoint` is not a URL",
        "It must be an absolute URL or, in a page, one relative to the page.";
    EndpointHasUser = "endpoint_has_user", "`endpoint` contains a user name or password",
        "Give the key in `credentials`.";
    EndpointHasQuery = "endpoint_has_query", "`endpoint` has a query or a fragment",
        "It is the base URL of the API, like https://hpc-api.qingcloud.com/api.";
    EndpointInsecure = "endpoint_insecure",
        "`endpoint` is http: to another machine, where anyone on the path can read and repeat the \
         request",
        "Use https:, or set `allowInsecure: true` to accept this.";
    EndpointScheme = "endpoint_scheme", "`endpoint` has the scheme \"{scheme}\"",
        "It must be https:, or http: to this machine.";
    InvalidSignedPath = "invalid_signed_path", "`signedPath` is \"{path}\"",
        "It must be the path prefix under which the API itself serves its operations, like /api.";
    ClockOutOfRange = "clock_out_of_range", "This computer's clock is beyond the year 9999",
        "Correct the clock.";
    CredentialsNotObject = "credentials_not_object", "`credentials` is not an object",
        "It must be an object with accessKeyId and either secretAccessKey or sign.";
    InvalidAccessKeyId = "invalid_access_key_id", "`{field}` must be a non-empty string",
        "Copy it from the console.";
    InvalidSecret = "invalid_secret", "`{field}` must be a non-empty string",
        "Copy it from the console.";
    SecretIllFormed = "secret_ill_formed",
        "`{field}` is not well-formed Unicode (a lone surrogate)", "Copy it from the console.";
    KeyHasSpace = "key_has_space", "`{field}` begins or ends with white space",
        "Trim it: a key read from a file often ends with a line break.";
    SecretMissing = "secret_missing", "`{field}` and `credentials.sign` are both missing",
        "Set one of them, or omit `credentials` to send the request unsigned.";
    SecretAndSign = "secret_and_sign",
        "`{field}` cannot be combined with `credentials.secretAccessKey`", "Set only one of them.";
    NotFunction = "not_function", "`{field}` is not a function", IS_FUNCTION;
    InvalidSignature = "invalid_signature", "`credentials.sign` did not return a signature",
        "It must return the HMAC-SHA256 of its argument in Base64 (44 characters), or a Promise of \
         it.";
    CallbackThrew = "callback_threw", "`{field}` threw", SEE_CAUSE;
    CallbackRejected = "callback_rejected", "`{field}` rejected", SEE_CAUSE;
    CallbackTimedOut = "callback_timed_out",
        "`{field}` did not settle within `timeoutMs` ({timeoutMs})",
        "Find out why it is slow, then try again.";
    OptionsNotObject = "options_not_object", "`options` is not an object",
        "Omit it if there are none.";
    JournalUnsupported = "journal_unsupported",
        "`journal` cannot be used without the package's JavaScript",
        "Import ehpc-remove-nodes from npm, or omit it.";
    LifetimeWithCredentials = "lifetime_with_credentials",
        "`requestLifetimeMs` cannot be combined with `credentials`",
        "Omit it: the signature limits how long a request is valid.";
    NotSignal = "not_signal", "`signal` is not an AbortSignal", "It must be an AbortSignal.";
    InvalidGuard = "invalid_guard", "`guard` must be a boolean or an object",
        "Use true, or an object with `queues` from listQueues and `nodes` from listNodes.";
    NotQueues = "not_queues", "`{field}` is not a list of queues",
        "It must be what listQueues resolves to: objects with hpcqueue_id and node_list.";
    NotNodes = "not_nodes", "`{field}` is not a list of nodes",
        "It must be what listNodes resolves to: objects with node_id and group_id.";
    HeadersNotObject = "headers_not_object", "`headers` is not an object",
        "It must be an object of names and values, or Headers.";
    InvalidHeader = "invalid_header", "`headers` has a name or a value that HTTP does not allow",
        "Names are tokens like X-CSRF-Token; values are text without line breaks.";
    HeaderContentType = "header_content_type", "`headers` sets Content-Type",
        "Omit it: it is always application/json.";
    HeaderOfRuntime = "header_of_runtime", "`headers` sets {header}", "Omit it: the runtime sets it.";
    HeadersRejected = "headers_rejected", "This runtime rejects `headers` or `fetchCredentials`",
        "See `cause`.";
    HeaderForbidden = "header_forbidden", "`headers` has a header that a page may not set: {header}",
        "Omit it.";

    // Of kind `guard`.
    RuleViolation = "rule_violation", "No queue of the cluster {certainty} keep a compute node",
        "Leave out one node, or first add one to any queue of the cluster.";
    RuleUnknown = "rule_unknown", "The rule could not be checked: {reason}",
        "Try again, or leave `guard` out: the API checks the rule itself.";
    NodeInOtherQueue = "node_in_other_queue",
        "<Group {group}><Node \"{node}\"> (`nodelist[{index}]`) is not in queue \"{queue}\"; it is in queue \"{other}\"",
        "Correct `hpcqueue_id` or `nodelist`.";
    NodeInNoQueue = "node_in_no_queue",
        "<Group {group}><Node \"{node}\"> (`nodelist[{index}]`) is not in queue \"{queue}\" or any other queue",
        "Leave it out, unless the lists are outdated.";
    NodeUnknown = "node_unknown",
        "<Group {group}><Node \"{node}\"> (`nodelist[{index}]`) is not in the lists of the cluster's queues and nodes",
        "Check its spelling, and that the lists are up to date.";
    QueueListedTwice = "queue_listed_twice",
        "The queue \"{queue}\" appears twice in the given list, so what is left cannot be counted",
        "Read the list again, and pass each queue once.";
    NodeListedTwice = "node_listed_twice",
        "The node \"{node}\" appears twice in the given list, so what is left cannot be counted",
        "Read the list again, and pass each node once.";
    QueueNotListed = "queue_not_listed",
        "The queue \"{queue}\" is not among the given queues of its cluster, so what is left cannot be \
         counted",
        "Check `hpcqueue_id` and `cluster_id`, and pass all queues of the cluster.";
    NodesNeeded = "nodes_needed",
        "The queues alone do not show which queue the node \"{node}\" is in",
        "Pass the nodes of the cluster as well, or use group numbers.";

    // Of kind `refused`.
    ApiMalformed = "api_malformed", refused!("malformed message"), OF_REQUEST;
    ApiWrongParameter = "api_wrong_parameter", refused!("wrong method or parameter"), OF_REQUEST;
    AuthenticationFailed = "authentication_failed", refused!("authentication failed"),
        "Check the access key id and the secret; behind a proxy, check `signedPath`.";
    RequestExpired = "request_expired",
        refused!("request expired: its timestamp is more than 60 s off"), "{clock}";
    NotPermitted = "not_permitted", refused!("not yours, not permitted, or not in a suitable state"),
        "At least one queue of the cluster must keep a compute node; check that, the permissions of \
         the key and the state of the nodes.";
    SessionExpired = "session_expired", refused!("login session expired"),
        "Sign in again, then send it again.";
    ApiNotFound = "api_not_found", refused!("not found"),
        "Check the ids and the zone, and whether they were already removed.";
    AlreadyExists = "already_exists", refused!("already exists"), "Check the queue's nodes first.";
    BalanceTooLow = "balance_too_low", refused!("balance too low"),
        "Top up the account, then send it again.";
    QuotaExceeded = "quota_exceeded", refused!("quota exceeded"),
        "Wait until the quota is renewed (API calls: every 3,600 s) or have it raised.";
    LicenceProblem = "licence_problem", refused!("licence problem"),
        "Check the licence of the cluster.";
    ApiBusy = "api_busy", refused!("busy"), "Wait a little and send it again.";
    NotEnoughResources = "not_enough_resources", refused!("not enough resources"),
        "Free resources or contact the provider, then send it again.";
    BeingUpdated = "being_updated", refused!("being updated"),
        "Wait until the update is done and send it again.";
    DependencyFailed = "dependency_failed", refused!("a dependency failed"),
        "Check the state of the cluster first.";
    ConfigurationProblem = "configuration_problem", refused!("configuration problem"),
        "Check the cluster's configuration.";

    // Of kind `http`.
    NotConnected = "not_connected", "Could not connect to the server ({words})",
        "Check `endpoint` and the network, then send it again.";
    NoFetch = "no_fetch", "This JavaScript runtime has no fetch that accepts our requests",
        "Use a browser, or Node 20 or newer; in a test environment, take fetch, Request, Headers and \
         AbortController from one implementation.";
    Unauthorized = "unauthorized", RETURNED, "Sign in again, then send it again.";
    Forbidden = "forbidden", RETURNED,
        "Check that you may do this, and what the servers in between allow.";
    NotFound = "not_found", RETURNED, "Check `endpoint` and what the servers in between allow.";
    RateLimited = "rate_limited", RETURNED, "Wait a little and send it again.";
    HttpRefused = "http_refused", RETURNED,
        "Check `endpoint` and what the servers in between allow.";
    ReadFailed = "read_failed", "{reason}: {operation} could not be read", TRY_AGAIN;
    PageRepeated = "page_repeated", "The server repeated a page: {operation} could not be read",
        "Try again; if that does not help, check whether a server in between caches responses.";
    ListChanged = "list_changed",
        "The list changed while it was read, or its `total_count` is wrong: {operation} could not be \
         read",
        "Try again.";
    ListTooLong = "list_too_long",
        "The list exceeds the limits (200,000 rows, 10,000 pages, 64 MiB): {operation} could not be \
         read",
        "Request a part of it, for example by `search_word`.";
    DeadlinePassed = "deadline_passed",
        "`deadlineMs` ({deadlineMs}) passed before anything was sent",
        "Find out what is slow, then try again.";
    ReadDeadlinePassed = "read_deadline_passed",
        "`deadlineMs` ({deadlineMs}) passed before {operation} was read",
        "Find out what is slow, then try again.";
    NotApplied = "not_applied",
        "{reason}. The operation log shows that it was not carried out (sent: {attempts})<{left}>",
        "Find out why responses are lost, then send it again.";

    // Of kind `unknown`.
    OutcomeUnknown = "outcome_unknown", "{why}",
        "Do not send it again before you know: `lookUp` finds out from this error. It was sent \
         {times}, first at {since}. By hand: check the operation log (GET /operation) for a job \
         {action} of queue \"{queue}\" that was created then or later: if there is one, it was \
         accepted; if there is still none after {until}, it was not carried out.";
    JobNotFinished = "job_not_finished",
        "Job {jobId} did not finish within `deadlineMs` ({deadlineMs}): {seen}",
        "Wait for it again.";

    // Of kind `job`.
    JobFailed = "job_failed", "Job {jobId} failed< (error_codes \"{errorCodes}\")>", CHECK_QUEUE;
    ChangeFailed = "change_failed",
        "{reason}<; the last one was refused: {refusal}>. The operation log shows it as failed: \
         {jobs}< (error_codes \"{errorCodes}\")>",
        CHECK_QUEUE;

    // Of kind `journal`.
    JournalFailed = "journal_failed", "The journal cannot be used ({words})",
        "Without it, a crash could lose the call. Repair the journal, then try again.";

    // Of kind `unresolved`.
    EarlierUnknown = "earlier_unknown",
        "It is not known yet what became of an earlier call for the same nodes", EARLIER;
    EarlierUnreadable = "earlier_unreadable", "Entry {entry} of the journal cannot be read", EARLIER;
    EarlierElsewhere = "earlier_elsewhere", "{reason}", EARLIER;

    // What happened to a request, as the parameter `reason` of another code.
    ConnectionFailed = "connection_failed",
        "The connection failed before a complete response arrived ({words})", LOSES;
    TimedOut = "timed_out", "No complete response arrived within `timeoutMs` ({timeoutMs})", LOSES;
    Redirected = "redirected",
        "The server redirected the request; redirects are not followed, because a signed request is \
         for one server",
        LOSES;
    NotResponse = "not_response", "`fetch` did not return a Response", LOSES;
    BadGateway = "bad_gateway", RETURNED, LOSES;
    ServerError = "server_error", RETURNED, LOSES;
    InvalidResponse = "invalid_response", RETURNED, LOSES;
    ApiInternalError = "api_internal_error",
        "The API returned ret_code {retCode} (internal error)<: {apiMessage}>", LOSES;
    ApiUndocumented = "api_undocumented",
        "The API returned ret_code {retCode} (an undocumented code)<: {apiMessage}>", LOSES;
    ResponseLost = "response_lost", "A response was lost", LOSES;
    RefusalDoubted = "refusal_doubted",
        "{refusal}; but a browser may deliver a request twice, and this is the last response", LOSES;
    InvalidPage = "invalid_page", "The server's response is not a valid page", TRY_AGAIN;
    UndocumentedList = "undocumented_list", "a list of the API is not in its documented form",
        TRY_AGAIN;
}

impl ErrorCode {
    fn row(self) -> &'static [&'static str; 3] {
        CODES.get(self as usize).unwrap_or(&[""; 3])
    }

    /// Returns the code in JavaScript.
    pub fn name(self) -> &'static str {
        self.row()[0]
    }

    /// Returns the template of what happened, without its full stop.
    pub fn summary(self) -> &'static str {
        self.row()[1]
    }

    /// Returns the template of what to do next.
    pub fn advice(self) -> &'static str {
        self.row()[2]
    }
}
