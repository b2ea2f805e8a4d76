import { Component, type OnInit } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import {
  HpcError,
  type Options,
  type RemoveNodesRequest,
  removeNodes,
  waitForJob,
} from "ehpc-remove-nodes";
import { localJournal } from "ehpc-remove-nodes/journal";
import { report } from "../report.mjs";
import { scenario } from "../scenario.mjs";

interface World {
  request: RemoveNodesRequest;
  options: Options;
}

@Component({ selector: "app-root", template: "<p>{{ name }}</p>" })
class App implements OnInit {
  readonly name = HpcError.name;

  ngOnInit() {
    report((world: World) =>
      scenario({ HpcError, removeNodes, waitForJob, journal: localJournal() }, world),
    );
  }
}

await bootstrapApplication(App);
