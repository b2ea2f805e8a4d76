// The page in Chinese. The type checker ensures that it has the same texts as the English one.
import { translate } from "ehpc-remove-nodes/messages";
import { formats } from "./formats.js";

/** @typedef {import("./language.js").Words} Words */
const format = formats("zh");
const { number } = format;

/** @param {number} count */
const nodes = (count) => `${number(count)} 个节点`;

/** @param {number} ms */
function span(ms) {
  const seconds = Math.max(1, Math.round(Math.abs(ms) / 1000));
  return seconds < 120 ? `${seconds} 秒` : `${number(Math.round(seconds / 60))} 分钟`;
}

/** @param {number} ms */
const clock = (ms) => `已校正时钟：API 的时钟比本机${ms < 0 ? "慢" : "快"} ${span(ms)}`;

/** Without a code, an error has only a technical text. @param {unknown} error */
function told(error) {
  /** @type {Partial<import("ehpc-remove-nodes").HpcErrorFields> & { log?: string }} */
  const { code, log } = Object(error);
  if (log !== undefined) return `无法读取操作日志${log && `（${log}）`}。`;
  if (!code) return "发生了意外错误。";
  return translate(/** @type {import("ehpc-remove-nodes").HpcErrorFields} */ (error), "zh-CN")
    .summary;
}

/** What is wrong with a list of names. @type {Record<string, string>} */
const PROBLEMS = {
  ...{ hostlist_bracket_open: "方括号没有闭合", hostlist_bracket_closed: "有多余的右方括号" },
  hostlist_quote: "引号没有闭合，或其中的内容无效",
  hostlist_operator: "不支持运算符 !、& 和 ^",
  hostlist_range: "范围的格式应如 3、1-10、01-10 或 0-10/2",
  hostlist_range_descending: "范围的终点小于起点",
  ...{ hostlist_range_padding: "范围两端的位数不同", hostlist_name_too_long: "名称过长" },
  hostlist_too_many: "名称过多",
};

/** @param {Words["deeds"]["remove"]["title"]} title @param {Record<"gone" | "done" | "nothing" | "was" | "some" | "are" | "again" | "check" | "job" | "noun", string>} of @returns {Words["deeds"]["remove"]} */
function deed(title, { gone, done, nothing, was, some, are, again, check, job, noun }) {
  const found = `响应丢失，但已在操作日志中找到本次${noun}`;
  return {
    title,
    phases: {
      ...{ sending: "正在发送请求…", elsewhere: "正在另一个标签页中进行…" },
      running: "已受理，任务执行中…",
      gone: `${gone}，正在重新读取列表…`,
      done: `完成，节点已${done}队列。`,
      undone: "已恢复。",
      invalid: `请求有误，未发送，${nothing}。`,
      guard: `规则不允许，未发送，${nothing}。`,
      refused: `API 拒绝了请求，${nothing}。`,
      http: `请求未执行，${nothing}。`,
      load: `软件包未能加载，未发送请求，${nothing}。`,
      journal: "浏览器无法保存记录，请求未发送。",
      unresolved: "这些节点此前的请求结果不明，本次请求未发送。",
      job: `任务失败，部分节点可能${some}。`,
      untracked: "未能确认任务是否已结束。",
      unknown: `无法确定节点是否${was}。`,
    },
    next: {
      ...{ invalid: check, guard: check },
      refused: `原因见下方 API 的说明。节点${are}队列中。`,
      refusedRetry: `集群正在执行其他操作，本次请求未执行。请一分钟后${again}。`,
      http: `请确认 API 可以访问，然后${again}。`,
      load: "请刷新页面。如仍无效，请在服务器上构建软件包：npm run build。",
      journal: "可以重试：届时请求将直接发送，不再保存记录。完成之前请勿关闭本标签页。",
      unresolved: "请先在此列表中查明此前请求的结果，然后重试。",
      job,
      untracked: "请点击“查询结果”，或在控制台查看操作日志。",
      unknown: "请求可能已到达 API。确认结果之前请勿重复提交，相关节点保持锁定。",
    },
    found: `${found}。`,
    recovered: `${found}：只执行了一次。`,
    findings: {
      found: `已找到：日志中有本次${noun}的记录。`,
      several: `日志中有多条同一时段、相同节点的${noun}记录，其中一条可能是本次${noun}。`,
      none: `日志中暂无同一时段、相同节点的${noun}记录。`,
    },
  };
}

/** @type {Words} */
export const zh = {
  ...format,
  told,
  ...{ space: "", title: "E-HPC 队列", language: "语言", reload: "刷新", loading: "正在加载集群…" },
  justNow: "刚刚",
  loaded: (ago) => `更新于${ago}`,

  again: "重试",
  forgetful: "浏览器不为本页保存数据：关闭或刷新后，移除记录会丢失。完成之前请勿关闭本页。",
  troubles: {
    ...{ offline: "网络已断开，不会发送任何请求。", unreachable: "无法读取集群。" },
    load: "无法加载集群。",
  },
  knownAt: (time) => `当前显示的是 ${time} 的数据。`,
  openRemovals: (count) => `有 ${number(count)} 项操作尚未结束：已发送的请求会在集群中继续执行。`,
  retryIn: (seconds) => `${seconds} 秒后重试…`,

  ...{ simulated: "模拟集群：不会影响任何真实资源。", faultLabel: "下一次移除的故障" },
  ...{ reset: "重置", chooseTitle: "选择集群" },
  chooseText: "服务器启动时未指定集群，请在青云控制台查看集群 ID 和区域。",
  ...{ clusterId: "集群 ID", zone: "区域", show: "显示该集群" },
  faults: {
    none: "无",
    "lost-after, log-lag;900": "响应丢失",
    "lost-before": "请求在执行前丢失",
    busy: "API 繁忙",
    "clock-jump": "API 时钟偏差 7 分钟",
    "delay;3000": "延迟 3 秒",
    refuse: "API 拒绝请求",
    "job-fails": "任务失败",
    status: "响应为错误页面",
    "lost-after, twin": "结果始终不明",
  },

  ...{ queues: "队列", noQueues: "该集群没有队列。", emptyQueue: "该队列中没有计算节点。" },
  ...{ selectAll: "全选当前显示的节点", filter: "筛选节点" },
  ...{ filterHint: "筛选：名称、ID、组号、状态…", sortBy: "排序", groups: "按组选择" },
  ...{ clear: "清空选择", noMatch: "该队列中没有符合筛选条件的节点。", unfilter: "显示全部节点" },
  ...{ name: "名称", state: "状态", address: "IP 地址", group: "组号", cpu: "核数" },
  ...{ memory: "内存", gpu: "GPU" },
  nodeUnit: () => "个节点",
  jobs: (count) => `作业：${count}`,
  jobCount: (running, waiting) => `${number(running)} 个运行中，${number(waiting)} 个等待中`,
  groupName: (group) => `第 ${group} 组`,
  progress: (received, total) => `正在加载：${number(received)} / ${nodes(total)}`,
  counts: (shown, all, hidden = 0) =>
    (shown === all ? nodes(all) : `显示 ${number(shown)} / ${nodes(all)}`) +
    (hidden > 0 ? ` · ${number(hidden)} 个已选节点被筛选隐藏` : ""),
  select: (name) => `选择 ${name}`,
  locks: { removing: "移除中", unknown: "结果不明" },
  values: { active: "运行中", healthy: "健康", unhealthy: "异常" },

  ...{ paste: "粘贴列表…", pasteTitle: "按列表选择节点" },
  pasteHint: "名称或 ID，以空格、逗号或换行分隔；范围如 node[1-10]",
  take: (count) => `选择 ${nodes(count)}`,
  foundOf: (found, all) => `${number(all)} 个名称中，有 ${number(found)} 个可在该队列中选择。`,
  notTaken: {
    ...{ missing: "未找到：", ambiguous: "对应多个节点的名称（请使用 ID）：" },
    ...{ elsewhere: "不在该队列中：", locked: "移除中：" },
  },
  listProblem(error) {
    const { code = "", excerpt = "" } = /** @type {{ code?: string, excerpt?: string }} */ (error);
    return `${PROBLEMS[code] ?? "无法读取该列表"}${excerpt && `：${excerpt}`}。`;
  },

  ...{ chooseNodes: "请选择要从该队列移除的节点。", stillLoading: "列表仍在加载。" },
  ...{ allQueues: "所有队列", allowed: "可以移除：至少有一个队列仍保留计算节点。" },
  ...{ unjudged: "无法检查规则，因此不能移除节点。请刷新集群后重试。", remove: "移除节点…" },
  notAsked: "未能重新读取集群，没有发送任何请求。",
  selected: (count) => `已选 ${nodes(count)}。`,
  forbidden: (chosen) =>
    chosen === 1
      ? "无法移除：这是所有队列中的最后一个计算节点，集群至少需要保留一个。"
      : "无法移除：移除后所有队列都将没有计算节点，集群至少需要保留一个。",
  addFirst: (chosen) =>
    chosen === 1
      ? "请先向集群的任一队列添加节点。"
      : "减少所选节点仍然不够：无法从列表确认有节点会留下。请先向集群的任一队列添加节点。",
  adviseOne: (name) => `请至少取消选择一个节点，例如 ${name}。`,
  advise: (spare) => `请至少取消选择 ${nodes(spare)}，例如最后选择的几个。`,
  leaveOutOne: (name) => `取消选择 ${name}`,
  leaveOut: (spare) => `取消选择 ${nodes(spare)}`,
  removeCount: (count) => `移除 ${nodes(count)}…`,
  changed: (names) => `以下节点已离开该队列或正在移除：${names}。`,

  becomesEmpty: "：队列将没有节点",
  confirmText: "节点仍留在集群中，会继续运行并计费，之后可重新加入队列。",
  ...{ acceptJobs: "该队列的作业可以中断。", typeName: "请输入以下名称以确认：" },
  ...{ notSentOffline: "网络已断开，没有发送任何请求。请在恢复连接后重试。", cancel: "取消" },
  confirmTitle: (count, queue) => `从 ${queue} 移除 ${nodes(count)}？`,
  mayBeInterrupted: (count) => `${number(count)} 个运行中的作业可能中断`,
  cannotStart: (count) => `${number(count)} 个等待中的作业无法启动`,
  confirmGo: (count) => `移除 ${nodes(count)}`,

  ...{ removals: "操作记录", steps: "处理过程", job: "任务" },
  ...{ leftNone: "根据列表，没有节点离开队列。", stillIn: "根据列表，仍在队列中：" },
  ...{ apiSaid: "API 原文：", lookingUp: "正在读取操作日志…", forgetTitle: "关闭结果不明的记录？" },
  ...{ forgetGo: "已确认结果，关闭", copy: "复制任务 ID", copied: "已复制" },
  ...{ looksItself: "届时本页会自动再次查询。", lookYourself: "请在此之后再次查询。" },
  deeds: {
    remove: deed((count, queue) => `从 ${queue} 移除 ${nodes(count)}`, {
      ...{ gone: "已移除", done: "离开", nothing: "没有移除任何节点", was: "已被移除" },
      ...{ some: "已离开队列", are: "仍在", again: "再次移除", noun: "移除" },
      ...{ check: "请刷新集群后重新选择节点。", job: "请再次移除仍在队列中的节点。" },
    }),
    add: deed((count, queue) => `将 ${nodes(count)}重新加入 ${queue}`, {
      ...{ gone: "已加入", done: "重新加入", nothing: "没有添加任何节点", was: "已添加" },
      ...{ some: "已重新加入队列", are: "仍不在", again: "再次撤销", noun: "添加" },
      check: "请刷新集群，确认节点所在的队列。",
      job: "再次添加之前，请先在表格中确认哪些节点在队列中。",
    }),
  },
  now: {
    again: (attempt) => `正在重新发送请求（第 ${attempt} 次）…`,
    earlier: "正在查明这些节点此前请求的结果…",
    lost: "响应丢失，正在查询操作日志，可能需要一分钟…",
    scan: "正在操作日志中查询此前的请求…",
    clock: (offsetMs) => `${clock(offsetMs)}…`,
    because: {
      ...{ busy: "API 繁忙，请求未执行。", updating: "其他任务正在更改集群，请求尚未执行。" },
      ...{ clock: "API 因请求的时间不符而拒绝，请求未执行。", absent: "请求未执行。" },
      unreachable: "无法连接。",
    },
    wait: (ms) => (ms < 500 ? "正在重新发送…" : `${span(ms)}后重新发送…`),
    waitForJob: "该任务结束后重新发送…",
  },
  underWay: (title) => `进行中：${title}`,
  past: {
    sent: (attempt) => (attempt === 1 ? "已发送" : `已重新发送（第 ${attempt} 次）`),
    earlier: "已查询此前请求的结果",
    lost: (scans) => `响应丢失：已查询操作日志 ${scans} 次`,
    scan: (scans) => `已查询操作日志 ${scans} 次`,
    clock,
    because: {
      ...{ busy: "未执行：API 繁忙", updating: "未执行：其他任务正在更改集群" },
      ...{ clock: "未执行：请求的时间不符", absent: "未执行", unreachable: "无法连接" },
    },
  },
  inDoubt: (ids) => `可能是以下任务之一：${ids}`,
  left: (left, all) => `根据列表，${number(all)} 个节点中有 ${number(left)} 个已离开：`,
  actions: {
    ...{ look: "查询结果", lookAgain: "再次查询", undo: "撤销", again: "再次选择这些节点" },
    ...{ forget: "关闭…", dismiss: "关闭" },
  },
  forgetSure:
    "仅当您已通过其他途径（例如控制台）确认结果时，才可关闭：此后本页会将这些节点视为从未提交过请求。",
  forgetHide: (time) => `隐藏；节点在 ${time} 之前保持锁定`,
  elapsed: (ms) => `已用时 ${span(ms)}`,
  mayArrive: (time) => `请求在 ${time} 之前仍可能执行，`,
  lookUnread: (why) => `无法查明：${why}`,
};
