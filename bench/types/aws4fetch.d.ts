/** The parts of aws4fetch that are used here: the compared packages may not be installed. */
export class AwsClient {
  constructor(options: {
    accessKeyId: string;
    secretAccessKey: string;
    service: string;
    region: string;
  });
  fetch(url: string, init: RequestInit): Promise<Response>;
  sign(url: string, init: RequestInit): Promise<Request>;
}
