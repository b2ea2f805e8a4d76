/** The Chinese sentences. Technical texts, like the runtime's, are in an error's `details` only. */

/** By code: what happened, without its full stop, and what to do next. */
export const codes = {
  invalid_request: ["请求参数是{got}", "{expected}"],
  invalid_field: ["`{field}` 是{got}", "{expected}"],
  invalid_node: [
    "`nodelist[{index}]` 是{got}",
    "节点须为 1 至 9007199254740991 的组号，或非空字符串形式的节点 ID。",
  ],
  duplicate_node: [
    "<节点组 {group} ><节点“{node}”>重复出现（`nodelist[{first}]` 和 `nodelist[{again}]`）",
    "每个节点只能列出一次。",
  ],
  unknown_field: ["“{name}”不是{within}", "<是否应为 `{suggestion}`？><可用名称：{known}。>"],
  unreadable_field: ["读取 `{field}` 时抛出异常", "抛出的值见 `cause`。"],
  fixed_field: ["不能设置 `{field}`", "会读取全部分页，请删除该字段。"],
  receipt_too_new: ["凭据来自更高版本的软件包", "请使用生成它的版本或更高版本查询。"],
  receipt_damaged: ["凭据中的 `{part}` 缺失或格式错误", "请传入本软件包生成且未经修改的凭据。"],
  receipt_missing: [
    "没有凭据",
    "请传入移除结果或错误中的 `receipt`，或错误本身。`maybeApplied` 为 true 的错误带有凭据。",
  ],
  receipt_of_other_endpoint: [
    "凭据来自其他 `endpoint`",
    "请使用原调用的 `endpoint` 查询：不同 API 的操作日志不同。",
  ],
  receipt_of_other_account: [
    "凭据来自其他账号",
    "请使用原调用的 `credentials` 或 `account` 查询：不同账号的操作日志不同。",
  ],
  endpoint_not_url: ["`endpoint` 不是 URL", "须为绝对 URL；在网页中也可以是相对于当前页面的 URL。"],
  endpoint_has_user: ["`endpoint` 中含有用户名或密码", "请通过 `credentials` 提供密钥。"],
  endpoint_has_query: [
    "`endpoint` 含有查询参数或片段",
    "它是 API 的基础 URL，例如 https://hpc-api.qingcloud.com/api。",
  ],
  endpoint_insecure: [
    "`endpoint` 通过 http: 访问其他主机，请求可能在途中被读取和重放",
    "请使用 https:，或设置 `allowInsecure: true` 接受此风险。",
  ],
  endpoint_scheme: ["`endpoint` 的协议是“{scheme}”", "须为 https:，或指向本机的 http:。"],
  invalid_signed_path: ["`signedPath` 是“{path}”", "须为 API 自身提供操作的路径前缀，例如 /api。"],
  clock_out_of_range: ["本机时钟已超过 9999 年", "请校正时钟。"],
  credentials_not_object: [
    "`credentials` 不是对象",
    "须为含有 accessKeyId 以及 secretAccessKey 或 sign 的对象。",
  ],
  invalid_access_key_id: ["`{field}` 须为非空字符串", "请从控制台复制。"],
  invalid_secret: ["`{field}` 须为非空字符串", "请从控制台复制。"],
  secret_ill_formed: ["`{field}` 不是有效的 Unicode（含孤立代理项）", "请从控制台复制。"],
  key_has_space: ["`{field}` 首尾有空白字符", "请去除空白：从文件读取的密钥常以换行结尾。"],
  secret_missing: [
    "`{field}` 和 `credentials.sign` 均未设置",
    "请设置其中之一；若要发送未签名的请求，请省略 `credentials`。",
  ],
  secret_and_sign: [
    "`{field}` 不能与 `credentials.secretAccessKey` 同时使用",
    "只能设置其中之一。",
  ],
  not_function: ["`{field}` 不是函数", "须为函数。"],
  invalid_signature: [
    "`credentials.sign` 未返回签名",
    "须返回其参数的 HMAC-SHA256（Base64，44 个字符），或其 Promise。",
  ],
  callback_threw: ["`{field}` 抛出异常", "请查看 `cause` 后重试。"],
  callback_rejected: ["`{field}` 返回的 Promise 被拒绝", "请查看 `cause` 后重试。"],
  callback_timed_out: [
    "`{field}` 未在 `timeoutMs`（{timeoutMs}）内完成",
    "请查明耗时原因，再重试。",
  ],
  options_not_object: ["`options` 不是对象", "没有选项时请省略。"],
  journal_unsupported: [
    "缺少软件包的 JavaScript 部分，无法使用 `journal`",
    "请从 npm 导入 ehpc-remove-nodes，或省略该选项。",
  ],
  lifetime_with_credentials: [
    "`requestLifetimeMs` 不能与 `credentials` 同时使用",
    "请省略：请求的有效期由签名决定。",
  ],
  not_signal: ["`signal` 不是 AbortSignal", "须为 AbortSignal。"],
  invalid_guard: [
    "`guard` 须为布尔值或对象",
    "请使用 true，或包含 `queues`（来自 listQueues）和 `nodes`（来自 listNodes）的对象。",
  ],
  not_queues: [
    "`{field}` 不是队列列表",
    "须为 listQueues 的结果：含有 hpcqueue_id 和 node_list 的对象。",
  ],
  not_nodes: ["`{field}` 不是节点列表", "须为 listNodes 的结果：含有 node_id 和 group_id 的对象。"],
  headers_not_object: ["`headers` 不是对象", "须为由名称和值组成的对象，或 Headers。"],
  invalid_header: [
    "`headers` 中有 HTTP 不允许的名称或值",
    "名称形如 X-CSRF-Token；值为不含换行的文本。",
  ],
  header_content_type: ["`headers` 设置了 Content-Type", "请省略：它始终为 application/json。"],
  header_of_runtime: ["`headers` 设置了 {header}", "请省略：它由运行环境设置。"],
  headers_rejected: ["运行环境不接受 `headers` 或 `fetchCredentials`", "详见 `cause`。"],
  header_forbidden: ["`headers` 中有网页不能设置的标头：{header}", "请省略。"],
  rule_violation: ["{certainty}", "请至少取消选择一个节点，或先向集群的任一队列添加节点。"],
  rule_unknown: ["无法检查规则：{reason}", "请重试，或省略 `guard`：API 也会检查该规则。"],
  node_in_other_queue: [
    "<节点组 {group}><节点“{node}”>（`nodelist[{index}]`）不在队列“{queue}”中，而在队列“{other}”中",
    "请更正 `hpcqueue_id` 或 `nodelist`。",
  ],
  node_in_no_queue: [
    "<节点组 {group}><节点“{node}”>（`nodelist[{index}]`）不在队列“{queue}”或其他队列中",
    "请取消选择；若列表已过时，请先刷新。",
  ],
  node_unknown: [
    "<节点组 {group}><节点“{node}”>（`nodelist[{index}]`）不在集群的队列和节点列表中",
    "请检查拼写，并确认列表是最新的。",
  ],
  queue_listed_twice: [
    "队列“{queue}”在给定列表中重复出现，无法计算剩余节点",
    "请重新读取列表，每个队列只传入一次。",
  ],
  node_listed_twice: [
    "节点“{node}”在给定列表中重复出现，无法计算剩余节点",
    "请重新读取列表，每个节点只传入一次。",
  ],
  queue_not_listed: [
    "队列“{queue}”不在给定的集群队列中，无法计算剩余节点",
    "请检查 `hpcqueue_id` 和 `cluster_id`，并传入集群的全部队列。",
  ],
  nodes_needed: [
    "仅凭队列列表无法确定节点“{node}”所在的队列",
    "请同时传入集群的节点列表，或使用组号。",
  ],
  api_malformed: [
    "API 拒绝了{operation}（ret_code {retCode}，消息格式错误）",
    "请检查请求参数和 `endpoint`。",
  ],
  api_wrong_parameter: [
    "API 拒绝了{operation}（ret_code {retCode}，方法或参数错误）",
    "请检查请求参数和 `endpoint`。",
  ],
  authentication_failed: [
    "API 拒绝了{operation}（ret_code {retCode}，身份验证失败）",
    "请检查访问密钥 ID 和密钥；使用代理时，请检查 `signedPath`。",
  ],
  request_expired: [
    "API 拒绝了{operation}（ret_code {retCode}，请求已过期：时间戳偏差超过 60 秒）",
    "{clock}",
  ],
  not_permitted: [
    "API 拒绝了{operation}（ret_code {retCode}，资源不属于当前账号、无权限或状态不允许）",
    "集群中至少须有一个队列保留计算节点；请检查这一点、密钥的权限和节点的状态。",
  ],
  session_expired: [
    "API 拒绝了{operation}（ret_code {retCode}，登录会话已过期）",
    "请重新登录后再发送。",
  ],
  api_not_found: [
    "API 拒绝了{operation}（ret_code {retCode}，资源不存在）",
    "请检查 ID 和区域，以及节点是否已被移除。",
  ],
  already_exists: [
    "API 拒绝了{operation}（ret_code {retCode}，资源已存在）",
    "请先检查队列中的节点。",
  ],
  balance_too_low: ["API 拒绝了{operation}（ret_code {retCode}，余额不足）", "请充值后再发送。"],
  quota_exceeded: [
    "API 拒绝了{operation}（ret_code {retCode}，超出配额）",
    "请等待配额恢复（API 调用：每 3,600 秒），或申请提高配额。",
  ],
  licence_problem: [
    "API 拒绝了{operation}（ret_code {retCode}，许可证问题）",
    "请检查集群的许可证。",
  ],
  api_busy: ["API 拒绝了{operation}（ret_code {retCode}，繁忙）", "请稍后再发送。"],
  not_enough_resources: [
    "API 拒绝了{operation}（ret_code {retCode}，资源不足）",
    "请释放资源或联系服务商，再发送。",
  ],
  being_updated: [
    "API 拒绝了{operation}（ret_code {retCode}，集群正在执行其他操作）",
    "请等待该操作完成后再发送。",
  ],
  dependency_failed: [
    "API 拒绝了{operation}（ret_code {retCode}，依赖项失败）",
    "请先检查集群的状态。",
  ],
  configuration_problem: [
    "API 拒绝了{operation}（ret_code {retCode}，配置问题）",
    "请检查集群的配置。",
  ],
  not_connected: ["无法连接到服务器", "请检查 `endpoint` 和网络，再发送。"],
  no_fetch: [
    "此 JavaScript 运行环境没有可用的 fetch",
    "请使用浏览器或 Node 20 及以上版本；在测试环境中，fetch、Request、Headers 和 AbortController 须来自同一实现。",
  ],
  unauthorized: ["服务器返回 HTTP {status}，需要登录", "请重新登录后再发送。"],
  forbidden: [
    "服务器返回 HTTP {status}，请求被禁止",
    "请确认您有权执行此操作，并检查中间服务器的限制。",
  ],
  not_found: ["服务器返回 HTTP {status}，地址不存在", "请检查 `endpoint` 和中间服务器的限制。"],
  rate_limited: ["服务器返回 HTTP {status}，请求过于频繁", "请稍后再发送。"],
  http_refused: ["服务器返回 HTTP {status}，请求被拒绝", "请检查 `endpoint` 和中间服务器的限制。"],
  read_failed: ["{reason}：无法读取{operation}", "请重试；若仍失败，请检查 `endpoint` 和网络。"],
  page_repeated: [
    "服务器重复返回了同一页：无法读取{operation}",
    "请重试；若仍失败，请检查中间服务器是否缓存了响应。",
  ],
  list_changed: [
    "列表在读取期间发生变化，或其 `total_count` 有误：无法读取{operation}",
    "请重试。",
  ],
  list_too_long: [
    "列表超出上限（200,000 行、10,000 页、64 MiB）：无法读取{operation}",
    "请只读取一部分，例如使用 `search_word`。",
  ],
  deadline_passed: [
    "在 `deadlineMs`（{deadlineMs}）内未能发送任何请求",
    "请查明耗时原因，再重试。",
  ],
  read_deadline_passed: [
    "在 `deadlineMs`（{deadlineMs}）内未能读取{operation}",
    "请查明耗时原因，再重试。",
  ],
  not_applied: [
    "{reason}。操作日志显示请求未执行（已发送 {attempts} 次）<{left}>",
    "请查明响应丢失的原因，再发送。",
  ],
  outcome_unknown: [
    "{why}",
    "请勿重复提交，请先确认是否已执行：可用 `lookUp` 由此错误查询。请求{times}，首次发送时间：{since}。人工确认：在操作日志（GET /operation）中查找此后为队列“{queue}”创建的 {action} 任务：若有，则已受理；若直到以下时间仍没有，则未执行：{until}。",
  ],
  job_not_finished: [
    "未能在 `deadlineMs`（{deadlineMs}）内确认任务 {jobId} 是否已结束：{seen}",
    "请继续等待该任务。",
  ],
  job_failed: [
    "任务 {jobId} 失败<（error_codes “{errorCodes}”）>",
    "请先检查队列中的节点，再发送其他请求。",
  ],
  change_failed: [
    "{reason}<；最后一次请求被拒绝：{refusal}>。操作日志显示任务失败：{jobs}<（error_codes “{errorCodes}”）>",
    "请先检查队列中的节点，再发送其他请求。",
  ],
  journal_failed: [
    "无法使用日志存储",
    "没有它，程序崩溃后可能无法确认调用结果。请修复日志存储，再重试。",
  ],
  earlier_unknown: [
    "先前对相同节点的调用结果仍未知",
    "请先用 `resume` 查询先前调用的结果；如已另行确认，可用 `dismiss` 删除其记录。",
  ],
  earlier_unreadable: [
    "无法读取日志存储中的记录 {entry}",
    "请先用 `resume` 查询先前调用的结果；如已另行确认，可用 `dismiss` 删除其记录。",
  ],
  earlier_elsewhere: [
    "{reason}",
    "请先用 `resume` 查询先前调用的结果；如已另行确认，可用 `dismiss` 删除其记录。",
  ],
  connection_failed: ["连接在收到完整响应前中断", "请查明响应丢失的原因，再重试。"],
  timed_out: ["在 `timeoutMs`（{timeoutMs}）内未收到完整响应", "请查明响应丢失的原因，再重试。"],
  redirected: [
    "服务器将请求重定向；签名仅对一台服务器有效，因此不会跟随重定向",
    "请查明响应丢失的原因，再重试。",
  ],
  not_response: ["`fetch` 未返回 Response", "请查明响应丢失的原因，再重试。"],
  bad_gateway: ["API 的响应已丢失：中间服务器返回 HTTP {status}", "请查明响应丢失的原因，再重试。"],
  server_error: ["服务器返回 HTTP {status}，内容为{body}", "请查明响应丢失的原因，再重试。"],
  invalid_response: ["服务器返回 HTTP {status}，内容为{body}", "请查明响应丢失的原因，再重试。"],
  api_internal_error: ["API 返回 ret_code {retCode}（内部错误）", "请查明响应丢失的原因，再重试。"],
  api_undocumented: [
    "API 返回 ret_code {retCode}（文档中没有的代码）",
    "请查明响应丢失的原因，再重试。",
  ],
  response_lost: ["响应已丢失", "请查明响应丢失的原因，再重试。"],
  refusal_doubted: [
    "{refusal}；但浏览器可能重复投递请求，这只是最后一次响应",
    "请查明响应丢失的原因，再重试。",
  ],
  invalid_page: ["服务器的响应不是有效的分页", "请重试；若仍失败，请检查 `endpoint` 和网络。"],
  undocumented_list: [
    "API 返回的列表不符合文档格式",
    "请重试；若仍失败，请检查 `endpoint` 和网络。",
  ],
  wasm_unavailable: [
    "无法启动 WebAssembly",
    "若被 Content-Security-Policy 阻止，请在 script-src 中允许 'wasm-unsafe-eval'；否则请重试。",
  ],
  wasm_timed_out: [
    "WebAssembly 未在 `deadlineMs`（{deadlineMs}）内启动",
    "请查明加载缓慢的原因，再重试。",
  ],
  wasm_stopped: ["WebAssembly 已停止运行", "请重试：下一次调用会重新启动 WebAssembly。"],
  wasm_stopped_in_flight: [
    "请求发送期间 WebAssembly 停止运行",
    "请勿重复提交，请先确认是否已执行：可用 `lookUp` 由此错误查询。",
  ],
  two_journals: ["给出了两个 `journal`", "请省略选项中的 `journal`。"],
  not_journal: [
    "`journal` 不是日志存储",
    "它须有 lock、read、write 和 remove 方法，如 ehpc-remove-nodes/journal 所提供的。",
  ],
  invalid_entry_id: ["`id` 不是有效的记录 ID", "须为记录或凭据的 ID。"],
  entry_in_use: ["该记录属于仍在进行的调用", "请等待其结束，再重试。"],
  journal_unusable: ["无法使用日志存储", "请修复日志存储，再重试。"],
  defaults_not_object: ["默认值不是可读取的对象", "没有默认值时请省略。"],
  unknown_default: ["“{name}”不是 createClient 的默认值", "可用名称：{known}。"],
  invalid_headers: [
    "`headers` 中有 HTTP 不允许的名称或值，或不是对象",
    "须为由名称和值组成的对象，或 Headers。",
  ],
};

/** The phrases of parameters with known values: by parameter, then by value. */
export const terms = {
  consequence: {
    nothing_changed: "未做任何更改。",
    nothing_sent: "未发送任何请求，也未移除任何节点。",
    call_sent_nothing: "本次调用未发送任何请求。",
    not_removed: "未移除任何节点。",
    not_added: "未添加任何节点。",
    job_continues: "等待不会改变任何内容，任务仍在继续。",
    maybe_removed: "尚不清楚节点是否已移除。",
    maybe_added: "尚不清楚节点是否已添加。",
    partly_done: "任务可能已部分执行。",
    partly_removed: "部分节点可能已被移除。",
    partly_added: "部分节点可能已被添加。",
    refused_unchanged: "API 拒绝了请求，未做任何更改。",
    maybe_done: "尚不清楚请求是否已执行。",
  },
  got: {
    missing: "空缺",
    empty_string: "空字符串",
    string: "字符串“{value}”",
    ill_formed_string: "无效的 Unicode 字符串（含孤立代理项）",
    too_large: "超过上限的值",
    number: "数字 {value}",
    true: " true",
    false: " false",
    date: " Date",
    invalid_date: "无效的 Date",
    empty_array: "空数组",
    array: "数组",
    null: " null",
    bigint: " BigInt",
    symbol: " Symbol",
    function: "函数",
    object: "对象",
    unreadable: "无法读取的值",
  },
  expected: {
    id: "须为非空字符串，它会原样发送。",
    integer: "须为 {least} 至 {most} 的整数。",
    timestamp: "须为 YYYY-MM-DDThh:mm:ssZ（UTC）格式的真实日期，或 Date；默认为当前时间。",
    nodes: "须为包含至少一个组号或节点 ID 的数组。",
    filter: "须为字符串或整数。",
    boolean: "须为 true 或 false。",
    url: "须为字符串形式的 URL。",
    path: "须为字符串形式的路径，例如 /api。",
    account: "须为 1 至 200 个字符的名称。",
    fetch_credentials: '须为 "omit"、"same-origin" 或 "include"。',
    change_request: "须为含有 cluster_id、hpcqueue_id、nodelist 和 zone 的对象。",
    list_request: "须为含有 cluster_id 和 zone 的对象。",
    job_request: "须为含有 job_id 和 zone 的对象。",
  },
  within: {
    request: "此请求的字段",
    credentials: " `credentials` 的字段",
    guard: " `guard` 的字段",
    signRequest: " signRequest 的选项",
    waitForJob: " waitForJob 的选项",
    listQueues: " listQueues 的选项",
    listNodes: " listNodes 的选项",
    addNodes: " addNodes 的选项",
    removeNodes: " removeNodes 的选项",
    lookUp: " lookUp 的选项",
  },
  operation: {
    removal: "移除请求",
    addition: "添加请求",
    queues: "队列列表",
    nodes: "节点列表",
    operation_log: "操作日志",
  },
  body: {
    empty: "空正文",
    not_json: "非 JSON 对象",
    no_ret_code: "没有 ret_code 的 JSON",
    ret_code_not_whole: "不是整数的 ret_code",
    no_job_id: " ret_code 0 但没有 job_id",
    too_long: "过长的正文（超过 1 MiB；列表为 16 MiB）",
  },
  clock: {
    off: "请校正本机时钟，或更正给定的 `timestamp`，再发送。",
    given: "给定的 `timestamp` 会原样发送：请省略它以使用当前时间。",
    signer: "负责签名的服务器时钟不准，请校正后再发送。",
    corrected:
      "已按响应的 `Date` 校正时钟，但仍被拒绝：中间服务器的时钟可能与 API 不一致。请校正各时钟，再发送。",
    unknown:
      "本机时钟不准，且无法自动校正：响应中没有 `Date`（除非服务器公开，浏览器不会让其他来源的页面读取）。请校正时钟，再发送。",
  },
  certainty: {
    violated: "移除后所有队列都将没有计算节点，集群至少需要保留一个",
    uncertain: "无法确定移除后是否仍有队列保留计算节点，集群至少需要保留一个",
  },
  why: {
    aborted_in_flight: "请求发送期间，调用被中止",
    deadline_in_flight: "在 `deadlineMs`（{deadlineMs}）内未收到完整响应",
    aborted: "{reason}。操作日志确认之前，调用被中止",
    deadline: "{reason}。在 `deadlineMs`（{deadlineMs}）内，操作日志未能确认",
    ambiguous_jobs: "{reason}。操作日志中有可能属于本次或其他调用的任务：{jobs}",
    log_unread: "{reason}。未读取操作日志",
    looks_applied: "{reason}。操作日志中没有记录，但队列和节点列表显示请求可能已执行",
    not_refused:
      "{reason}。API 未将该请求的时间戳视为过期，请求仍可能到达；`deadlineMs`（{deadlineMs}）已到",
    not_signed_again: "{reason}。之后无法再次签名",
  },
  times: {
    once: "已发送 1 次",
    several: "已发送 {attempts} 次",
  },
  until: {
    two_minutes: "两分钟后",
  },
  since: {
    call: "调用时",
  },
  left: {
    no_time: "。剩余时间不足以再次发送并确认结果",
  },
  jobs: {
    no_job_id: "没有 job_id 的记录",
  },
  seen: {
    status: "最后状态为“{jobStatus}”",
    not_seen: "操作日志中未显示",
  },
};
