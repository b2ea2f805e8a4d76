// The page in Chinese. It has the same words as the English one; the type checker sees to it.

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

/** @type {import("./language.js").Words} */
export const zh = {
  title: "E-HPC 队列",
  language: "语言",
  reload: "刷新",
  loading: "正在读取集群…",
  loaded: (time) => `数据时间：${time}`,

  simulated: "这是模拟集群，不会影响任何真实资源。",
  faultLabel: "下一次移除时发生",
  faults: {
    none: "一切正常",
    "lost-after, log-lag;900": "响应丢失",
    "lost-before": "请求在执行前丢失",
    busy: "API 繁忙",
    "clock-jump": "API 的时钟偏差 7 分钟",
    "delay;3000": "多等 3 秒",
    refuse: "API 拒绝",
    "job-fails": "任务失败",
    status: "收到的响应是错误页面",
  },

  chooseTitle: "选择集群",
  chooseText: "服务器启动时没有指定集群。两个 ID 都可在青云控制台中查到。",
  clusterId: "集群 ID",
  zone: "区域",
  show: "显示该集群",

  queues: "队列",
  nodeCount: nodes,
  jobCount: (running, waiting) => `${number(running)} 个运行中，${number(waiting)} 个等待中`,
  jobs: "作业",
  noQueues: "该集群没有队列。",
  queueFacts: (id, jobs) => `${id} · 作业：${jobs}`,
  emptyQueue: "该队列中没有计算节点。",
  selectAll: "选择当前显示的全部节点",
  filter: "筛选节点",
  filterHint: "筛选：名称、ID、组号、状态…",
  clear: "全部取消",
  counts: (shown, all, hidden) =>
    (shown === all ? nodes(all) : `显示 ${number(shown)} / ${nodes(all)}`) +
    (hidden > 0 ? ` · 另有 ${number(hidden)} 个已选节点未显示` : ""),
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

  chooseNodes: "请选择要移出该队列的节点。",
  leaves: (chosen, inQueue, inAll) =>
    `已选 ${nodes(chosen)}。移除后该队列剩 ${number(inQueue)} 个，全部队列共剩 ${number(inAll)} 个。`,
  allowed: "符合规则：至少有一个队列仍保留计算节点。",
  forbidden: (chosen) =>
    chosen === 1
      ? "不能移除：这是全部队列中最后一个计算节点，而至少要有一个队列保留计算节点。"
      : "不能移除：集群中将没有任何队列保留计算节点，而至少要有一个队列保留。",
  advice: (chosen, spare, name) => {
    if (spare === 1) return `可以这样做：从所选节点中保留任意一个，例如 ${name}。`;
    if (spare > 1) return `可以这样做：保留其中 ${nodes(spare)}，例如最后选择的几个。`;
    return chosen === 1
      ? "请先向集群的任一队列添加节点。"
      : "即使少选也不能确定符合规则：从列表中看不出一定会留下节点。请先向集群的任一队列添加节点。";
  },
  leaveOut: (spare, name) => (spare === 1 ? `保留 ${name}` : `保留 ${nodes(spare)}`),
  unjudged: "无法检查规则，因此不会移除任何节点。请刷新集群后重试。",
  stale: "之前对这些节点的移除结果尚不明确。请先在上方“移除记录”中查询。",
  remove: "移除节点…",
  removeCount: (count) => `移除 ${nodes(count)}…`,

  confirmTitle: (count, queue) => `从 ${queue} 移除 ${nodes(count)}？`,
  confirmFacts: (inQueue, inAll) => [
    "节点将离开该队列，不再接收其中的作业。",
    "节点仍留在集群中，继续运行并继续计费，以后可以重新加入队列。",
    `移除后，该队列剩 ${nodes(inQueue)}，全部队列共剩 ${nodes(inAll)}。`,
    "集群在此期间可能已有变化，最终以服务器的判断为准。",
  ],
  confirmJobs: (running) =>
    `该队列有 ${number(running)} 个作业正在运行。本页无法得知作业在哪些节点上；如不能中断，请先确认。`,
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
        sending: "正在发送请求…",
        running: "已受理，任务执行中…",
        done: "完成，节点已离开队列。",
        untracked: "未能确认任务是否已结束。",
        invalid: "请求有误，未发送，没有移除任何节点。",
        guard: "规则不允许，未发送，没有移除任何节点。",
        refused: "API 拒绝了请求，没有移除任何节点。",
        http: "请求未执行，没有移除任何节点。",
        load: "页面程序未能加载，未发送请求，没有移除任何节点。",
        unknown: "无法确定节点是否已被移除。",
        job: "任务失败，部分节点可能已离开队列。",
      },
      next: {
        untracked: "请点击查询，或在控制台查看操作日志。",
        invalid: "请刷新集群后重新选择节点。",
        guard: "请在某个队列中保留一个节点，或先添加节点。",
        refused: "原因见下方 API 的说明。节点仍在队列中。",
        refusedRetry: "API 正忙于其他操作，请求在执行前已被退回。请稍等一分钟后再移除。",
        http: "节点仍在队列中。请检查网络连接，确认 API 可以访问，然后再移除。",
        load: "请刷新页面。如仍无效，可能是服务器尚未构建软件包：npm run build。",
        unknown: "请求可能已到达 API，但响应丢失。请勿再次发送，先查询是否已执行。",
        job: "再次移除之前，请先在表格中确认哪些节点仍在队列中。",
      },
      found: "响应丢失，但已在操作日志中找到这次移除。",
      recovered: "响应丢失，但已在操作日志中找到这次移除：只执行了一次。",
      findings: {
        found: "已找到：日志中有一条同一时间、针对相同节点的移除，几乎可以确定就是这一次。",
        several: "日志中有多条同一时间、针对相同节点的移除，其中之一可能是这一次。",
        broken:
          "日志中有一条同一时间、针对相同节点的移除，但已失败。请在表格中确认哪些节点仍在队列中。",
        none: "日志中暂时没有这一时间对这些节点的移除。",
        late: "日志中没有这一时间对这些节点的移除，且该请求已过期。几乎可以确定节点未被移除，可以再次移除。",
      },
      recent: "该队列最近的移除",
      recentNone: "日志中没有该队列的移除。",
    },
    add: {
      title: (count, queue) => `把 ${nodes(count)}放回 ${queue}`,
      phases: {
        sending: "正在发送请求…",
        running: "已受理，任务执行中…",
        done: "完成，节点已回到队列。",
        untracked: "未能确认任务是否已结束。",
        invalid: "请求有误，未发送，没有添加任何节点。",
        guard: "未发送，没有添加任何节点。",
        refused: "API 拒绝了请求，没有添加任何节点。",
        http: "请求未执行，没有添加任何节点。",
        load: "页面程序未能加载，未发送请求，没有添加任何节点。",
        unknown: "无法确定节点是否已添加。",
        job: "任务失败，部分节点可能已回到队列。",
      },
      next: {
        untracked: "请点击查询，或在控制台查看操作日志。",
        invalid: "请刷新集群，确认节点所在位置。",
        guard: "请刷新集群，确认节点所在位置。",
        refused: "原因见下方 API 的说明。节点仍在队列之外。",
        refusedRetry: "API 正忙于其他操作，请求在执行前已被退回。请稍等一分钟后再次撤销。",
        http: "节点仍在队列之外。请检查网络连接，确认 API 可以访问，然后再次撤销。",
        load: "请刷新页面。如仍无效，可能是服务器尚未构建软件包：npm run build。",
        unknown: "请求可能已到达 API，但响应丢失。请勿再次发送，先查询是否已执行。",
        job: "再次添加之前，请先在表格中确认哪些节点在队列中。",
      },
      found: "响应丢失，但已在操作日志中找到这次添加。",
      recovered: "响应丢失，但已在操作日志中找到这次添加：只执行了一次。",
      findings: {
        found: "已找到：日志中有一条同一时间、针对相同节点的添加，几乎可以确定就是这一次。",
        several: "日志中有多条同一时间、针对相同节点的添加，其中之一可能是这一次。",
        broken:
          "日志中有一条同一时间、针对相同节点的添加，但已失败。请在表格中确认哪些节点在队列中。",
        none: "日志中暂时没有这一时间对这些节点的添加。",
        late: "日志中没有这一时间对这些节点的添加，且该请求已过期。几乎可以确定节点未被添加，可以再次撤销。",
      },
      recent: "该队列最近的添加",
      recentNone: "日志中没有该队列的添加。",
    },
  },
  now: {
    again: (attempt) => `正在重新发送请求（第 ${attempt} 次）…`,
    lost: "响应丢失，正在操作日志中查询，可能需要一分钟…",
    clock: (offsetMs) => `已校正时钟：API 的时钟比本机${side(offsetMs)} ${span(offsetMs)}…`,
    because: {
      busy: "API 繁忙，请求未执行。",
      updating: "集群正在被其他任务更改，请求尚未执行。",
      clock: "API 因时钟不符而拒绝，请求未执行。",
      absent: "请求未执行。",
      unreachable: "无法连接。",
    },
    wait: (ms) => (ms < 500 ? "正在重新发送…" : `${span(ms)}后重新发送…`),
    waitForJob: "结束后将重新发送…",
  },
  underWay: (title) => `进行中：${title}`,
  steps: "处理过程",
  past: {
    sent: (attempt) => (attempt === 1 ? "已发送" : `已重新发送（第 ${attempt} 次）`),
    lost: (looks) => `响应丢失：已查询操作日志 ${looks} 次`,
    clock: (offsetMs) => `已校正时钟：API 的时钟比本机${side(offsetMs)} ${span(offsetMs)}`,
    because: {
      busy: "未执行：API 繁忙",
      updating: "未执行：集群正在被更改",
      clock: "未执行：因时钟不符被拒绝",
      absent: "未执行",
      unreachable: "无法连接",
    },
  },
  inDoubt: (ids) => `可能是以下任务之一：${ids}`,
  jobId: (id) => `任务 ${id}`,
  sentAt: (time) => `发送时间：${time}`,
  lookUp: "查询结果",
  lookAgain: "再查一次",
  lookingUp: "正在读取操作日志…",
  dismiss: "关闭",
  undo: "撤销",
  undoHint: "把节点放回队列",
  copy: "复制任务 ID",
  copied: "已复制",
  elapsed: (seconds) => `已用 ${span(seconds * 1000)}`,
  mayArrive: (time) => `该请求在 ${time} 之前仍可能被执行，请在此之后再查一次。`,
  lookUnread: (why) => `无法读取操作日志：${why}`,
  jobStatus: { pending: "执行中", successful: "完成", failed: "失败" },
  sameNodes: "相同节点",

  readFailed: "无法读取集群。没有任何更改。",
  again: "重新读取",
};
