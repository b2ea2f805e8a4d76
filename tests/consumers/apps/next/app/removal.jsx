"use client";

import { HpcError, removeNodes, waitForJob } from "ehpc-remove-nodes";
import { localJournal } from "ehpc-remove-nodes/journal";
import { useEffect } from "react";
import { report } from "../report.mjs";
import { scenario } from "../scenario.mjs";

// In development React runs effects twice.
let started = false;

export function Removal() {
  useEffect(() => {
    if (started) return;
    started = true;
    report((world) =>
      scenario({ HpcError, removeNodes, waitForJob, journal: localJournal() }, world),
    );
  }, []);
  return <p>{HpcError.name}</p>;
}
