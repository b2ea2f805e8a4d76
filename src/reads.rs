//! Calls that change nothing: lists, jobs, and the rule check.

use crate::call::{limits, read_fields, read_request};
use crate::call_queue::QueuedCall;
use crate::driver::Driver;
use crate::driver::list::ListRows;
use crate::failure::{Failure, object_of, parsed};
use crate::guard_option::{parse_nodes, parse_queues};
use crate::js_value::{from_entries, set};
use crate::options::{OF_LIST_NODES, OF_LIST_QUEUES, OF_LOOK_UP, OF_WAIT_FOR_JOB, Options};
use crate::receipt::parse_receipt;
use crate::shared::with_memory;
use ehpc_remove_nodes_core::catalogue::Term;
use ehpc_remove_nodes_core::{
    Event, JobPoller, JobRequest, JournalEntries, List, ListRequest, LookUpMachine,
    ParallelListReader, RECEIPT, Receipt, check_receipt, check_removal,
};
use js_sys::{Array, Object};
use wasm_bindgen::JsValue;

/// A call that reads a list.
pub(crate) struct ListCall {
    request: ListRequest,
    options: Options,
}

impl ListCall {
    pub(crate) fn read(
        list: List,
        request: &JsValue,
        options: &JsValue,
        progress: &JsValue,
    ) -> Result<Self, Failure> {
        let known = match list {
            List::Queues => &OF_LIST_QUEUES,
            List::Nodes => &OF_LIST_NODES,
        };
        let options = Options::read(known, options, progress)?;
        let request = read_fields(request, Term::ExpectedList, |names, value| {
            ListRequest::parse(list, names, value)
        })?;
        Ok(ListCall { request, options })
    }

    /// All items, as the API returns them.
    pub(crate) async fn carry_out(mut self) -> Result<JsValue, Failure> {
        let limits = limits(&self.options);
        let rows = ListRows::new(self.options.on_page.take());
        let driver = Driver::new(self.options, None)?;
        let endpoint = driver.options().endpoint.base();
        let reader = ParallelListReader::new(self.request, endpoint, &limits);
        let start = driver.ask_for_credentials().await?.unwrap_or(Event::Started);
        match driver.read_list(start, reader, Some(&rows)).await {
            Ok(_) => Ok(rows.into_value()),
            Err(ended) => Err(driver.failure(ended)),
        }
    }
}

/// A call that waits for a job.
pub(crate) struct JobCall {
    request: JobRequest,
    options: Options,
}

impl JobCall {
    pub(crate) fn read(
        request: &JsValue,
        options: &JsValue,
        progress: &JsValue,
    ) -> Result<Self, Failure> {
        let options = Options::read(&OF_WAIT_FOR_JOB, options, progress)?;
        let request = read_fields(request, Term::ExpectedJob, |names, value| {
            JobRequest::parse(names, value)
        })?;
        Ok(JobCall { request, options })
    }

    /// The job's row in the operation log, as the API returns it, once the job has succeeded.
    pub(crate) async fn carry_out(self) -> Result<JsValue, Failure> {
        let limits = limits(&self.options);
        let driver = Driver::new(self.options, None)?;
        let endpoint = driver.options().endpoint.base();
        let mut waiting = JobPoller::new(self.request, endpoint, &limits);
        let start = driver.ask_for_credentials().await?.unwrap_or(Event::Started);
        let ended = driver.run_from(start, &mut waiting).await;
        let job = ended.map_err(|ended| driver.failure(ended))?;
        let index = u32::try_from(job.index).unwrap_or_default();
        Ok(driver.last_list("job_set").map(|rows| rows.get(index)).unwrap_or_default())
    }
}

/// A call that looks a receipt up.
pub(crate) struct LookUpCall {
    receipt: Receipt,
    options: Options,
}

impl LookUpCall {
    /// Reads the arguments. `receipt` is its JSON.
    pub(crate) fn read(
        receipt: &JsValue,
        options: &JsValue,
        progress: &JsValue,
    ) -> Result<Self, Failure> {
        let options = Options::read(&OF_LOOK_UP, options, progress)?;
        let receipt = parse_receipt(receipt)?;
        let call = LookUpCall { receipt, options };
        if call.options.is_account_known() {
            check_account(&call.receipt, &call.options)?;
        }
        Ok(call)
    }

    /// What became of the call.
    pub(crate) async fn carry_out(self) -> Result<JsValue, Failure> {
        let limits = limits(&self.options);
        let driver = Driver::new(self.options, None)?;
        let receipt = self.receipt;
        let mut machine = LookUpMachine::new(receipt.clone(), limits);
        let mut queued = QueuedCall::enter(machine.target());
        let journal = driver.options().progress.journal();
        let mut is_recorded = false;
        if queued.is_in_doubt() {
            // The groups' nodes may have changed since: wait for all calls that may overlap.
            queued.pass(&[]);
        }
        let interrupted = match driver.ask_for_credentials().await? {
            None => {
                check_account(&receipt, driver.options())?;
                driver.wait_for_turn(&queued).await
            }
            earlier => earlier,
        };
        let event = match interrupted {
            None => match &journal {
                None => Event::Started,
                Some(it) => match it.begin(machine.target(), &driver.timers()).await {
                    Ok(Ok(entries)) => {
                        with_memory(|memory| entries.claim(memory));
                        // Another program may have found the outcome out meanwhile.
                        if let Some(latest) = entries.receipt(&JournalEntries::id(&receipt)) {
                            machine = LookUpMachine::new(latest.clone(), limits);
                            is_recorded = true;
                        }
                        Event::Started
                    }
                    Ok(Err(thrown)) => return Err(driver.journal_failed(thrown)),
                    Err(timer) => Event::Interrupted { by: driver.interruption(timer), sent: None },
                },
            },
            Some(event) => event,
        };
        let look_up = driver.look_up(machine, event).await?;
        drop(queued);
        if let Some(it) = journal.filter(|_| is_recorded && look_up.state != "unknown") {
            // Who lost the lock does not know: another program may have sent the same change again.
            let recorded = it.record(&look_up.receipt, true).await;
            recorded.map_err(|thrown| driver.journal_failed(thrown))?;
        }
        let result = object_of(&look_up);
        set(&result, RECEIPT, &parsed(&look_up.receipt.to_json()));
        Ok(result)
    }
}

/// Checks that a receipt is of the endpoint and the account of these options.
fn check_account(receipt: &Receipt, options: &Options) -> Result<(), Failure> {
    let account = options.account();
    Ok(check_receipt(receipt, options.endpoint.base(), account.as_deref())?)
}

/// Checks a removal against the rule, with the caller's lists.
pub(crate) fn check(
    queues: &JsValue,
    request: &JsValue,
    nodes: &JsValue,
    packed: &JsValue,
) -> Result<JsValue, Failure> {
    let request = read_request(request, packed)?;
    let check = check_removal(
        &parse_queues(queues, "queues")?,
        &request,
        parse_nodes(nodes, "nodes")?.as_deref(),
    );
    let remaining: Array = check
        .remaining
        .iter()
        .map(|(queue, count)| Array::of2(&queue.as_str().into(), &JsValue::from(*count as f64)))
        .collect();
    // Assigning properties would lose a queue named `__proto__`.
    let remaining = from_entries(&remaining).unwrap_or_default();
    let verdict = Object::new();
    set(&verdict, "allowed", &check.allowed.into());
    set(&verdict, "remaining", &remaining);
    if let Some(reason) = &check.reason {
        set(&verdict, "reason", &JsValue::from_str(&reason.to_string()));
    }
    Ok(verdict.into())
}
