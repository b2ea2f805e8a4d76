/** The parts of AWS's clients that are used here. */

declare class Client {
  constructor(settings: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    requestHandler?: { handle(): Promise<{ response: object }> };
  });
  send(command: object): Promise<unknown>;
}

export class SageMakerClient extends Client {}

export class BatchClient extends Client {}

export class BatchDeleteClusterNodesCommand {
  constructor(input: { ClusterName: string; NodeIds: string[] });
}

export class TerminateJobCommand {
  constructor(input: { jobId: string; reason: string });
}
