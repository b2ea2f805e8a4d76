// The page in Chinese. The type checker ensures that it has the same texts as the English one.

const number = new Intl.NumberFormat("zh-CN").format;

/** @param {number} count */
const nodes = (count) => `${number(count)} 个节点`;

/** @param {number} ms */
function span(ms) {
  const seconds = Math.max(1, Math.round(Math.abs(ms) / 1000));
  return seconds < 120 ? `${seconds} 秒` : `${number(Math.round(seconds / 60))} 分钟`;
}

/** @param {number} offsetMs */
const side = (offsetMs) => (offsetMs < 0 ? "慢" : "快");

const phases = {
  sending: "正在发送请求…",
  elsewhere: "正在另一个标签页中进行…",
  running: "已受理，任务执行中…",
  untracked: "未能确认任务是否已结束。",
  journal: "浏览器无法保存记录，请求未发送。",
  unresolved: "这些节点此前的请求结果不明，本次请求未发送。",
};
const next = {
  untracked: "请点击“查询结果”，或在控制台查看操作日志。",
  load: "请刷新页面。如仍无效，请在服务器上构建软件包：npm run build。",
  journal: "可以重试：届时请求将直接发送，不再保存记录。完成之前请勿关闭本标签页。",
  unknown: "请求可能已到达 API，但响应丢失。请勿重复提交，请先点击“查询结果”确认是否已执行。",
  unresolved: "请先在此列表中查明此前请求的结果，然后重试。",
};

/** @type {import("./language.js").Words} */
export const zh = {
  title: "E-HPC 队列",
  language: "语言",
  reload: "刷新",
  loading: "正在加载集群…",
  loaded: (time) => `更新于 ${time}`,

  forgetful: "浏览器不为本页保存数据：关闭或刷新后，移除记录会丢失。完成之前请勿关闭本页。",
  simulated: "这是模拟集群，不会影响任何真实资源。",
  faultLabel: "模拟故障（仅对下一次移除生效）",
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
  },

  chooseTitle: "选择集群",
  chooseText: "服务器启动时未指定集群，请在青云控制台查看集群 ID 和区域。",
  clusterId: "集群 ID",
  zone: "区域",
  show: "显示该集群",

  queues: "队列",
  nodeCount: nodes,
  jobCount: (running, waiting) => `${number(running)} 个运行中，${number(waiting)} 个等待中`,
  jobs: (count) => `作业：${count}`,
  noQueues: "该集群没有队列。",
  queueFacts: (id, jobs) => `${id} · 作业：${jobs}`,
  emptyQueue: "该队列中没有计算节点。",
  selectAll: "全选当前显示的节点",
  filter: "筛选节点",
  filterHint: "筛选：名称、ID、组号、状态…",
  clear: "清空选择",
  counts: (shown, all, hidden) =>
    (shown === all ? nodes(all) : `显示 ${number(shown)} / ${nodes(all)}`) +
    (hidden > 0 ? ` · ${number(hidden)} 个已选节点被筛选隐藏` : ""),
  select: (name) => `选择 ${name}`,
  name: "名称",
  nodeId: "节点 ID",
  group: "组号",
  role: "角色",
  status: "状态",
  health: "健康状态",
  cpu: "CPU",
  memory: "内存",
  gpu: "GPU",
  leaving: "移除中",
  values: { active: "运行中", compute: "计算", healthy: "健康", unhealthy: "异常" },

  chooseNodes: "请选择要从该队列移除的节点。",
  leaves: (chosen, inQueue, inAll) =>
    `已选 ${nodes(chosen)}。移除后，该队列剩余 ${number(inQueue)} 个，所有队列共剩余 ${number(inAll)} 个。`,
  allowed: "可以移除：至少有一个队列仍保留计算节点。",
  forbidden: (chosen) =>
    chosen === 1
      ? "无法移除：这是所有队列中的最后一个计算节点，集群至少需要保留一个。"
      : "无法移除：移除后所有队列都将没有计算节点，集群至少需要保留一个。",
  advice: (chosen, spare, name) => {
    if (spare === 1) return `请至少取消选择一个节点，例如 ${name}。`;
    if (spare > 1) return `请至少取消选择 ${nodes(spare)}，例如最后选择的几个。`;
    return chosen === 1
      ? "请先向集群的任一队列添加节点。"
      : "减少所选节点仍然不够：无法从列表确认有节点会留下。请先向集群的任一队列添加节点。";
  },
  leaveOut: (spare, name) => `取消选择 ${spare === 1 ? name : nodes(spare)}`,
  unjudged: "无法检查规则，因此不能移除节点。请刷新集群后重试。",
  remove: "移除节点…",
  removeCount: (count) => `移除 ${nodes(count)}…`,

  confirmTitle: (count, queue) => `从 ${queue} 移除 ${nodes(count)}？`,
  confirmFacts: (inQueue, inAll) => [
    "节点将离开该队列，不再接收该队列的作业。",
    "节点仍留在集群中，会继续运行并计费，之后可重新加入队列。",
    `移除后，该队列剩余 ${nodes(inQueue)}，所有队列共剩余 ${nodes(inAll)}。`,
    "集群可能已有变化，最终以 API 的检查结果为准。",
  ],
  confirmJobs: (running) =>
    `该队列有 ${number(running)} 个作业正在运行。本页无法确定作业所在的节点。如不能中断，请先确认。`,
  onceMoreTitle: (running, queue) => `${queue} 中有 ${number(running)} 个作业正在运行`,
  onceMore: "如果作业正在这些节点上运行，可能会被终止或丢失部分结果。仍要移除吗？",
  onceMoreGo: "仍然移除",
  cancel: "取消",
  confirmGo: (count) => `移除 ${nodes(count)}`,

  removals: "移除记录",
  deeds: {
    remove: {
      title: (count, queue) => `从 ${queue} 移除 ${nodes(count)}`,
      phases: {
        ...phases,
        done: "完成，节点已离开队列。",
        invalid: "请求有误，未发送，没有移除任何节点。",
        guard: "规则不允许，未发送，没有移除任何节点。",
        refused: "API 拒绝了请求，没有移除任何节点。",
        http: "请求未执行，没有移除任何节点。",
        load: "软件包未能加载，未发送请求，没有移除任何节点。",
        unknown: "无法确定节点是否已被移除。",
        job: "任务失败，部分节点可能已离开队列。",
      },
      next: {
        ...next,
        invalid: "请刷新集群后重新选择节点。",
        guard: "请在任一队列中保留一个节点，或先添加节点。",
        refused: "原因见下方 API 的说明。节点仍在队列中。",
        refusedRetry: "集群正在执行其他操作，本次请求未执行。请一分钟后再次移除。",
        http: "节点仍在队列中。请确认 API 可以访问，然后再次移除。",
        job: "再次移除之前，请先在表格中确认哪些节点仍在队列中。",
      },
      found: "响应丢失，但已在操作日志中找到本次移除。",
      recovered: "响应丢失，但已在操作日志中找到本次移除：只执行了一次。",
      findings: {
        found: "已找到：日志中有本次移除的记录。",
        several: "日志中有多条同一时段、相同节点的移除记录，其中一条可能是本次移除。",
        none: "日志中暂无同一时段、相同节点的移除记录。",
      },
    },
    add: {
      title: (count, queue) => `将 ${nodes(count)}重新加入 ${queue}`,
      phases: {
        ...phases,
        done: "完成，节点已重新加入队列。",
        invalid: "请求有误，未发送，没有添加任何节点。",
        guard: "未发送，没有添加任何节点。",
        refused: "API 拒绝了请求，没有添加任何节点。",
        http: "请求未执行，没有添加任何节点。",
        load: "软件包未能加载，未发送请求，没有添加任何节点。",
        unknown: "无法确定节点是否已添加。",
        job: "任务失败，部分节点可能已重新加入队列。",
      },
      next: {
        ...next,
        invalid: "请刷新集群，确认节点所在的队列。",
        guard: "请刷新集群，确认节点所在的队列。",
        refused: "原因见下方 API 的说明。节点仍不在队列中。",
        refusedRetry: "集群正在执行其他操作，本次请求未执行。请一分钟后再次撤销。",
        http: "节点仍不在队列中。请确认 API 可以访问，然后再次撤销。",
        job: "再次添加之前，请先在表格中确认哪些节点在队列中。",
      },
      found: "响应丢失，但已在操作日志中找到本次添加。",
      recovered: "响应丢失，但已在操作日志中找到本次添加：只执行了一次。",
      findings: {
        found: "已找到：日志中有本次添加的记录。",
        several: "日志中有多条同一时段、相同节点的添加记录，其中一条可能是本次添加。",
        none: "日志中暂无同一时段、相同节点的添加记录。",
      },
    },
  },
  now: {
    again: (attempt) => `正在重新发送请求（第 ${attempt} 次）…`,
    earlier: "正在查明这些节点此前请求的结果…",
    lost: "响应丢失，正在查询操作日志，可能需要一分钟…",
    clock: (offsetMs) => `已校正时钟：API 的时钟比本机${side(offsetMs)} ${span(offsetMs)}…`,
    because: {
      busy: "API 繁忙，请求未执行。",
      updating: "其他任务正在更改集群，请求尚未执行。",
      clock: "API 因请求的时间不符而拒绝，请求未执行。",
      absent: "请求未执行。",
      unreachable: "无法连接。",
    },
    wait: (ms) => (ms < 500 ? "正在重新发送…" : `${span(ms)}后重新发送…`),
    waitForJob: "该任务结束后重新发送…",
  },
  underWay: (title) => `进行中：${title}`,
  steps: "处理过程",
  past: {
    sent: (attempt) => (attempt === 1 ? "已发送" : `已重新发送（第 ${attempt} 次）`),
    earlier: "已查询此前请求的结果",
    lost: (scans) => `响应丢失：已查询操作日志 ${scans} 次`,
    clock: (offsetMs) => `已校正时钟：API 的时钟比本机${side(offsetMs)} ${span(offsetMs)}`,
    because: {
      busy: "未执行：API 繁忙",
      updating: "未执行：其他任务正在更改集群",
      clock: "未执行：请求的时间不符",
      absent: "未执行",
      unreachable: "无法连接",
    },
  },
  inDoubt: (ids) => `可能是以下任务之一：${ids}`,
  jobId: (id) => `任务 ${id}`,
  sentAt: (time) => `发送时间：${time}`,
  lookUp: "查询结果",
  lookAgain: "再次查询",
  lookingUp: "正在读取操作日志…",
  dismiss: "关闭",
  forget: "不再跟踪…",
  forgetSure:
    "仅当您已通过其他途径（例如控制台）确认结果时，才可不再跟踪：此后本页会将这些节点视为从未提交过请求。",
  forgetGo: "已确认结果，不再跟踪",
  undo: "撤销",
  undoHint: "将节点重新加入队列",
  copy: "复制任务 ID",
  copied: "已复制",
  elapsed: (seconds) => `已用时 ${span(seconds * 1000)}`,
  mayArrive: (time, again) =>
    `请求在 ${time} 之前仍可能执行，${again ? "届时本页会自动再次查询" : "请在此之后再次查询"}。`,
  lookUnread: (why) => `无法查明：${why}`,

  readFailed: "无法加载集群。",
  again: "重试",
};
