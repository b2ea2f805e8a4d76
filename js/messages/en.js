/** The English sentences. Those of errors made in Rust are checked against core/src/catalogue/. */

/** By code: what happened, without its full stop, and what to do next. */
export const codes = {
  invalid_request: ["The request is {got}", "{expected}"],
  invalid_field: ["`{field}` is {got}", "{expected}"],
  invalid_node: [
    "`nodelist[{index}]` is {got}",
    "A node is a group number from 1 to 9007199254740991, or a node id: a non-empty string.",
  ],
  duplicate_node: [
    '<Group {group}><"{node}"> is listed twice (`nodelist[{first}]` and `nodelist[{again}]`)',
    "List each node once.",
  ],
  unknown_field: [
    '"{name}" is not {within}',
    "<Did you mean `{suggestion}`?><It must be one of {known}.>",
  ],
  unreadable_field: ["`{field}` cannot be read: it threw", "See `cause` for what was thrown."],
  fixed_field: ["`{field}` cannot be set", "All pages are read: leave it out."],
  receipt_too_new: [
    "The receipt is of a later version",
    "Look it up with the version of this package that made it, or a newer one.",
  ],
  receipt_damaged: [
    "`{part}` of the receipt is missing or malformed",
    "It must be a receipt of this package, unchanged.",
  ],
  receipt_missing: [
    "There is no receipt",
    "Pass the `receipt` of a removal or of an error, or the error itself. An error has one if its `maybeApplied` is true.",
  ],
  receipt_of_other_endpoint: [
    "The receipt is from another endpoint",
    "Look it up with the `endpoint` of the call: another API has another operation log.",
  ],
  receipt_of_other_account: [
    "The receipt is from another account",
    "Look it up with the `credentials`, or the `account`, of the call: another account has another operation log.",
  ],
  endpoint_not_url: [
    "`endpoint` is not a URL",
    "It must be an absolute URL or, in a page, one relative to the page.",
  ],
  endpoint_has_user: [
    "`endpoint` contains a user name or password",
    "Give the key in `credentials`.",
  ],
  endpoint_has_query: [
    "`endpoint` has a query or a fragment",
    "It is the base URL of the API, like https://hpc-api.qingcloud.com/api.",
  ],
  endpoint_insecure: [
    "`endpoint` is http: to another machine, where anyone on the path can read and repeat the request",
    "Use https:, or set `allowInsecure: true` to accept this.",
  ],
  endpoint_scheme: [
    '`endpoint` has the scheme "{scheme}"',
    "It must be https:, or http: to this machine.",
  ],
  invalid_signed_path: [
    '`signedPath` is "{path}"',
    "It must be the path prefix under which the API itself serves its operations, like /api.",
  ],
  clock_out_of_range: ["This computer's clock is beyond the year 9999", "Correct the clock."],
  credentials_not_object: [
    "`credentials` is not an object",
    "It must be an object with accessKeyId and either secretAccessKey or sign.",
  ],
  invalid_access_key_id: ["`{field}` must be a non-empty string", "Copy it from the console."],
  invalid_secret: ["`{field}` must be a non-empty string", "Copy it from the console."],
  secret_ill_formed: [
    "`{field}` is not well-formed Unicode (a lone surrogate)",
    "Copy it from the console.",
  ],
  key_has_space: [
    "`{field}` begins or ends with white space",
    "Trim it: a key read from a file often ends with a line break.",
  ],
  secret_missing: [
    "`{field}` and `credentials.sign` are both missing",
    "Set one of them, or omit `credentials` to send the request unsigned.",
  ],
  secret_and_sign: [
    "`{field}` cannot be combined with `credentials.secretAccessKey`",
    "Set only one of them.",
  ],
  not_function: ["`{field}` is not a function", "It must be a function."],
  invalid_signature: [
    "`credentials.sign` did not return a signature",
    "It must return the HMAC-SHA256 of its argument in Base64 (44 characters), or a Promise of it.",
  ],
  callback_threw: ["`{field}` threw", "See `cause`, then try again."],
  callback_rejected: ["`{field}` rejected", "See `cause`, then try again."],
  callback_timed_out: [
    "`{field}` did not settle within `timeoutMs` ({timeoutMs})",
    "Find out why it is slow, then try again.",
  ],
  options_not_object: ["`options` is not an object", "Omit it if there are none."],
  journal_unsupported: [
    "`journal` cannot be used without the package's JavaScript",
    "Import ehpc-remove-nodes from npm, or omit it.",
  ],
  lifetime_with_credentials: [
    "`requestLifetimeMs` cannot be combined with `credentials`",
    "Omit it: the signature limits how long a request is valid.",
  ],
  not_signal: ["`signal` is not an AbortSignal", "It must be an AbortSignal."],
  invalid_guard: [
    "`guard` must be a boolean or an object",
    "Use true, or an object with `queues` from listQueues and `nodes` from listNodes.",
  ],
  not_queues: [
    "`{field}` is not a list of queues",
    "It must be what listQueues resolves to: objects with hpcqueue_id and node_list.",
  ],
  not_nodes: [
    "`{field}` is not a list of nodes",
    "It must be what listNodes resolves to: objects with node_id and group_id.",
  ],
  headers_not_object: [
    "`headers` is not an object",
    "It must be an object of names and values, or Headers.",
  ],
  invalid_header: [
    "`headers` has a name or a value that HTTP does not allow",
    "Names are tokens like X-CSRF-Token; values are text without line breaks.",
  ],
  header_content_type: ["`headers` sets Content-Type", "Omit it: it is always application/json."],
  header_of_runtime: ["`headers` sets {header}", "Omit it: the runtime sets it."],
  headers_rejected: ["This runtime rejects `headers` or `fetchCredentials`", "See `cause`."],
  header_forbidden: ["`headers` has a header that a page may not set: {header}", "Omit it."],
  rule_violation: [
    "No queue of the cluster {certainty} keep a compute node",
    "Leave out one node, or first add one to any queue of the cluster.",
  ],
  rule_unknown: [
    "The rule could not be checked: {reason}",
    "Try again, or leave `guard` out: the API checks the rule itself.",
  ],
  node_in_other_queue: [
    '<Group {group}><Node "{node}"> (`nodelist[{index}]`) is not in queue "{queue}"; it is in queue "{other}"',
    "Correct `hpcqueue_id` or `nodelist`.",
  ],
  node_in_no_queue: [
    '<Group {group}><Node "{node}"> (`nodelist[{index}]`) is not in queue "{queue}" or any other queue',
    "Leave it out, unless the lists are outdated.",
  ],
  node_unknown: [
    '<Group {group}><Node "{node}"> (`nodelist[{index}]`) is not in the lists of the cluster\'s queues and nodes',
    "Check its spelling, and that the lists are up to date.",
  ],
  queue_listed_twice: [
    'The queue "{queue}" appears twice in the given list, so what is left cannot be counted',
    "Read the list again, and pass each queue once.",
  ],
  node_listed_twice: [
    'The node "{node}" appears twice in the given list, so what is left cannot be counted',
    "Read the list again, and pass each node once.",
  ],
  queue_not_listed: [
    'The queue "{queue}" is not among the given queues of its cluster, so what is left cannot be counted',
    "Check `hpcqueue_id` and `cluster_id`, and pass all queues of the cluster.",
  ],
  nodes_needed: [
    'The queues alone do not show which queue the node "{node}" is in',
    "Pass the nodes of the cluster as well, or use group numbers.",
  ],
  api_malformed: [
    "The API refused {operation} with ret_code {retCode} (malformed message)<: {apiMessage}>",
    "Check the request and the endpoint.",
  ],
  api_wrong_parameter: [
    "The API refused {operation} with ret_code {retCode} (wrong method or parameter)<: {apiMessage}>",
    "Check the request and the endpoint.",
  ],
  authentication_failed: [
    "The API refused {operation} with ret_code {retCode} (authentication failed)<: {apiMessage}>",
    "Check the access key id and the secret; behind a proxy, check `signedPath`.",
  ],
  request_expired: [
    "The API refused {operation} with ret_code {retCode} (request expired: its timestamp is more than 60 s off)<: {apiMessage}>",
    "{clock}",
  ],
  not_permitted: [
    "The API refused {operation} with ret_code {retCode} (not yours, not permitted, or not in a suitable state)<: {apiMessage}>",
    "At least one queue of the cluster must keep a compute node; check that, the permissions of the key and the state of the nodes.",
  ],
  session_expired: [
    "The API refused {operation} with ret_code {retCode} (login session expired)<: {apiMessage}>",
    "Sign in again, then send it again.",
  ],
  api_not_found: [
    "The API refused {operation} with ret_code {retCode} (not found)<: {apiMessage}>",
    "Check the ids and the zone, and whether they were already removed.",
  ],
  already_exists: [
    "The API refused {operation} with ret_code {retCode} (already exists)<: {apiMessage}>",
    "Check the queue's nodes first.",
  ],
  balance_too_low: [
    "The API refused {operation} with ret_code {retCode} (balance too low)<: {apiMessage}>",
    "Top up the account, then send it again.",
  ],
  quota_exceeded: [
    "The API refused {operation} with ret_code {retCode} (quota exceeded)<: {apiMessage}>",
    "Wait until the quota is renewed (API calls: every 3,600 s) or have it raised.",
  ],
  licence_problem: [
    "The API refused {operation} with ret_code {retCode} (licence problem)<: {apiMessage}>",
    "Check the licence of the cluster.",
  ],
  api_busy: [
    "The API refused {operation} with ret_code {retCode} (busy)<: {apiMessage}>",
    "Wait a little and send it again.",
  ],
  not_enough_resources: [
    "The API refused {operation} with ret_code {retCode} (not enough resources)<: {apiMessage}>",
    "Free resources or contact the provider, then send it again.",
  ],
  being_updated: [
    "The API refused {operation} with ret_code {retCode} (being updated)<: {apiMessage}>",
    "Wait until the update is done and send it again.",
  ],
  dependency_failed: [
    "The API refused {operation} with ret_code {retCode} (a dependency failed)<: {apiMessage}>",
    "Check the state of the cluster first.",
  ],
  configuration_problem: [
    "The API refused {operation} with ret_code {retCode} (configuration problem)<: {apiMessage}>",
    "Check the cluster's configuration.",
  ],
  not_connected: [
    "Could not connect to the server ({words})",
    "Check `endpoint` and the network, then send it again.",
  ],
  no_fetch: [
    "This JavaScript runtime has no fetch that accepts our requests",
    "Use a browser, or Node 20 or newer; in a test environment, take fetch, Request, Headers and AbortController from one implementation.",
  ],
  unauthorized: [
    "The server returned HTTP {status} with {body}<: {start}>",
    "Sign in again, then send it again.",
  ],
  forbidden: [
    "The server returned HTTP {status} with {body}<: {start}>",
    "Check that you may do this, and what the servers in between allow.",
  ],
  not_found: [
    "The server returned HTTP {status} with {body}<: {start}>",
    "Check `endpoint` and what the servers in between allow.",
  ],
  rate_limited: [
    "The server returned HTTP {status} with {body}<: {start}>",
    "Wait a little and send it again.",
  ],
  http_refused: [
    "The server returned HTTP {status} with {body}<: {start}>",
    "Check `endpoint` and what the servers in between allow.",
  ],
  read_failed: [
    "{reason}: {operation} could not be read",
    "Try again; if that does not help, check `endpoint` and the network.",
  ],
  page_repeated: [
    "The server repeated a page: {operation} could not be read",
    "Try again; if that does not help, check whether a server in between caches responses.",
  ],
  list_changed: [
    "The list changed while it was read, or its `total_count` is wrong: {operation} could not be read",
    "Try again.",
  ],
  list_too_long: [
    "The list exceeds the limits (200,000 rows, 10,000 pages, 64 MiB): {operation} could not be read",
    "Request a part of it, for example by `search_word`.",
  ],
  deadline_passed: [
    "`deadlineMs` ({deadlineMs}) passed before anything was sent",
    "Find out what is slow, then try again.",
  ],
  read_deadline_passed: [
    "`deadlineMs` ({deadlineMs}) passed before {operation} was read",
    "Find out what is slow, then try again.",
  ],
  not_applied: [
    "{reason}. The operation log shows that it was not carried out (sent: {attempts})<{left}>",
    "Find out why responses are lost, then send it again.",
  ],
  outcome_unknown: [
    "{why}",
    'Do not send it again before you know: `lookUp` finds out from this error. It was sent {times}, first at {since}. By hand: check the operation log (GET /operation) for a job {action} of queue "{queue}" that was created then or later: if there is one, it was accepted; if there is still none after {until}, it was not carried out.',
  ],
  job_not_finished: [
    "Job {jobId} did not finish within `deadlineMs` ({deadlineMs}): {seen}",
    "Wait for it again.",
  ],
  job_failed: [
    'Job {jobId} failed< (error_codes "{errorCodes}")>',
    "Check the queue's nodes before you send anything again.",
  ],
  change_failed: [
    '{reason}<; the last one was refused: {refusal}>. The operation log shows it as failed: {jobs}< (error_codes "{errorCodes}")>',
    "Check the queue's nodes before you send anything again.",
  ],
  journal_failed: [
    "The journal cannot be used ({words})",
    "Without it, a crash could lose the call. Repair the journal, then try again.",
  ],
  earlier_unknown: [
    "It is not known yet what became of an earlier call for the same nodes",
    "`resume` finds out what became of the earlier call: do that first. If you know it from elsewhere, `dismiss` its entry.",
  ],
  earlier_unreadable: [
    "Entry {entry} of the journal cannot be read",
    "`resume` finds out what became of the earlier call: do that first. If you know it from elsewhere, `dismiss` its entry.",
  ],
  earlier_elsewhere: [
    "{reason}",
    "`resume` finds out what became of the earlier call: do that first. If you know it from elsewhere, `dismiss` its entry.",
  ],
  connection_failed: [
    "The connection failed before a complete response arrived ({words})",
    "Find out why responses are lost, then try again.",
  ],
  timed_out: [
    "No complete response arrived within `timeoutMs` ({timeoutMs})",
    "Find out why responses are lost, then try again.",
  ],
  redirected: [
    "The server redirected the request; redirects are not followed, because a signed request is for one server",
    "Find out why responses are lost, then try again.",
  ],
  not_response: [
    "`fetch` did not return a Response",
    "Find out why responses are lost, then try again.",
  ],
  bad_gateway: [
    "The server returned HTTP {status} with {body}<: {start}>",
    "Find out why responses are lost, then try again.",
  ],
  server_error: [
    "The server returned HTTP {status} with {body}<: {start}>",
    "Find out why responses are lost, then try again.",
  ],
  invalid_response: [
    "The server returned HTTP {status} with {body}<: {start}>",
    "Find out why responses are lost, then try again.",
  ],
  api_internal_error: [
    "The API returned ret_code {retCode} (internal error)<: {apiMessage}>",
    "Find out why responses are lost, then try again.",
  ],
  api_undocumented: [
    "The API returned ret_code {retCode} (an undocumented code)<: {apiMessage}>",
    "Find out why responses are lost, then try again.",
  ],
  response_lost: ["A response was lost", "Find out why responses are lost, then try again."],
  refusal_doubted: [
    "{refusal}; but a browser may deliver a request twice, and this is the last response",
    "Find out why responses are lost, then try again.",
  ],
  invalid_page: [
    "The server's response is not a valid page",
    "Try again; if that does not help, check `endpoint` and the network.",
  ],
  undocumented_list: [
    "a list of the API is not in its documented form",
    "Try again; if that does not help, check `endpoint` and the network.",
  ],
  wasm_unavailable: [
    "WebAssembly did not start ({words})",
    "If a Content-Security-Policy blocks it, allow 'wasm-unsafe-eval' in script-src; otherwise try again.",
  ],
  wasm_timed_out: [
    "WebAssembly did not start within `deadlineMs` ({deadlineMs})",
    "Find out why it loads slowly, then try again.",
  ],
  wasm_stopped: ["WebAssembly stopped ({words})", "Try again: the next call restarts WebAssembly."],
  wasm_stopped_in_flight: [
    "WebAssembly stopped ({words}) while the request was under way",
    "Do not send it again before you know: `lookUp` finds out from this error.",
  ],
  two_journals: ["Two journals are given", "Omit `journal` in the options."],
  not_journal: [
    "`journal` is not a journal",
    "It must have the methods lock, read, write and remove, like those of ehpc-remove-nodes/journal.",
  ],
  invalid_entry_id: ["`id` is not an id", "It must be that of an entry or a receipt."],
  entry_in_use: [
    "The entry is that of a call that is still running",
    "Wait until it has ended, then try again.",
  ],
  journal_unusable: ["The journal cannot be used ({words})", "Repair the journal, then try again."],
  defaults_not_object: ["The defaults are not an object that can be read", "Omit them if none."],
  unknown_default: ['"{name}" is not a default of createClient', "It must be one of {known}."],
  invalid_headers: [
    "`headers` has a name or a value that HTTP does not allow, or is not an object",
    "It must be an object of names and values, or Headers.",
  ],
};

/** The phrases of parameters with known values: by parameter, then by value. */
export const terms = {
  consequence: {
    call_sent_nothing: "This call sent nothing.",
    job_continues: "Waiting changed nothing, and the job continues.",
    maybe_added: "It is not known whether the nodes were added.",
    maybe_removed: "It is not known whether the nodes were removed.",
    not_added: "No node was added.",
    not_removed: "No node was removed.",
    nothing_changed: "Nothing was changed.",
    nothing_sent: "Nothing was sent and no node was removed.",
    partly_added: "Some of the nodes may have been added.",
    partly_done: "Part of its work may have been done.",
    partly_removed: "Some of the nodes may have been removed.",
    refused_unchanged: "The API refused the request, and nothing was changed.",
    maybe_done: "It is not known whether it was carried out.",
  },
  got: {
    array: "an array",
    bigint: "a BigInt",
    date: "a Date",
    empty_array: "an empty array",
    empty_string: "an empty string",
    false: "false",
    function: "a function",
    ill_formed_string: "a string that is not well-formed Unicode (a lone surrogate)",
    invalid_date: "an invalid Date",
    missing: "missing",
    null: "null",
    number: "the number {value}",
    object: "an object",
    string: 'the string "{value}"',
    symbol: "a symbol",
    too_large: "larger than this client accepts",
    true: "true",
    unreadable: "unreadable",
  },
  expected: {
    account: "It must be a name of 1 to 200 characters.",
    boolean: "It must be true or false.",
    change_request: "It must be an object with cluster_id, hpcqueue_id, nodelist and zone.",
    fetch_credentials: 'It must be "omit", "same-origin" or "include".',
    filter: "It must be a string or a whole number.",
    id: "It must be a non-empty string; it is sent unchanged.",
    integer: "It must be a whole number from {least} to {most}.",
    job_request: "It must be an object with job_id and zone.",
    list_request: "It must be an object with cluster_id and zone.",
    nodes: "It must be an array of one or more group numbers or node ids.",
    path: "It must be a path in a string, like /api.",
    timestamp:
      "It must be a real date in the form YYYY-MM-DDThh:mm:ssZ (UTC), or a Date; the default is now.",
    url: "It must be a URL in a string.",
  },
  within: {
    addNodes: "an option of addNodes",
    credentials: "a field of the credentials",
    guard: "a field of the guard",
    listNodes: "an option of listNodes",
    listQueues: "an option of listQueues",
    lookUp: "an option of lookUp",
    removeNodes: "an option of removeNodes",
    request: "a field of this request",
    signRequest: "an option of signRequest",
    waitForJob: "an option of waitForJob",
  },
  operation: {
    addition: "the addition",
    nodes: "the list of nodes",
    operation_log: "the operation log",
    queues: "the list of queues",
    removal: "the removal",
  },
  body: {
    empty: "an empty body",
    no_job_id: "ret_code 0 but no job_id",
    no_ret_code: "JSON without a ret_code",
    not_json: "a body that is not a JSON object",
    ret_code_not_whole: "a ret_code that is not a whole number",
    too_long: "a body that is too long (over 1 MiB; for lists, 16)",
  },
  clock: {
    corrected:
      "It was refused again after the clock was corrected by the response's `Date`: the clock of a server in between may differ from the API's. Set the clocks, then send it again.",
    given: "The given `timestamp` is sent unchanged: leave it out to use the current time.",
    off: "Set this computer's clock right, or correct the `timestamp` that was given, and send it again.",
    signer: "The clock of the server that signs is off. Set it, then send it again.",
    unknown:
      "This computer's clock is off, and it could not be corrected: the response has no `Date` (a browser hides it from a page of another origin, unless the server exposes it). Set the clock, then send it again.",
  },
  certainty: {
    uncertain: "is certain to",
    violated: "would",
  },
  why: {
    aborted: "{reason}. The call was aborted before the operation log could confirm it",
    aborted_in_flight: "The call was aborted while the request was in flight",
    ambiguous_jobs:
      "{reason}. The operation log shows jobs that may be this one or another's: {jobs}",
    deadline:
      "{reason}. `deadlineMs` ({deadlineMs}) passed before the operation log could confirm it",
    deadline_in_flight: "No complete response arrived within `deadlineMs` ({deadlineMs})",
    log_unread: "{reason}. The operation log was not read",
    looks_applied:
      "{reason}. The operation log does not show it, but the lists of queues and nodes look as if it had been carried out",
    not_refused:
      "{reason}. The API did not refuse the timestamp of the request as expired, so it may still arrive; `deadlineMs` ({deadlineMs}) passed",
    not_signed_again: "{reason}. Then it could not be signed again",
  },
  times: {
    once: "once",
    several: "{attempts} times",
  },
  until: {
    two_minutes: "two minutes later",
  },
  since: {
    call: "the time of the call",
  },
  left: {
    no_time: ". There was no time left to send it again and to confirm the outcome",
  },
  jobs: {
    no_job_id: "a row without a job_id",
  },
  seen: {
    not_seen: "the operation log did not show it",
    status: 'its last status was "{jobStatus}"',
  },
};
