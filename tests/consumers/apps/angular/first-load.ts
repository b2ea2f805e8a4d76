import { Component, type OnInit } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { showDialog } from "../first-load/dialog.mjs";

@Component({ selector: "app-root", template: "<p>Dialog</p>" })
class App implements OnInit {
  ngOnInit() {
    showDialog();
  }
}

await bootstrapApplication(App);
