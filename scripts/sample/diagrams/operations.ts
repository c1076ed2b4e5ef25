import { dark, draw } from "../draw.ts";

/** Active region, standby region, and what switches between them. */
export const failoverTopology = (): string =>
  draw(
    {
      width: 1120,
      height: 640,
      title: "Two-region failover",
      description: "Traffic manager in front of Frankfurt (active) and Dublin (warm standby); PostgreSQL streams asynchronously, Kafka is mirrored, objects replicate.",
    },
    ({ text, card, group, link, theme }) => {
      text(40, 46, "Two-region failover", { size: 22, weight: 700 });
      text(40, 70, "RTO 15 minutes, RPO 30 seconds. The switch is a person's decision.", { size: 13, color: theme.muted });
      const dns = card(410, 92, 300, 58, "Global traffic manager", { tint: "violet", lines: ["health probe every 10 s"] });
      group(50, 200, 460, 390, "eu-central-1 Frankfurt — ACTIVE", "green", true);
      group(610, 200, 460, 390, "eu-west-1 Dublin — WARM STANDBY", "amber", true);
      const lbA = card(180, 240, 200, 50, "Load balancer", { tint: "green" });
      const lbB = card(740, 240, 200, 50, "Load balancer", { tint: "amber" });
      const podsA = card(180, 330, 200, 56, "Kubernetes", { tint: "green", lines: ["48 nodes"] });
      const podsB = card(740, 330, 200, 56, "Kubernetes", { tint: "amber", lines: ["6 nodes, scales out"] });
      const pgA = card(80, 450, 120, 100, "PostgreSQL", { form: "cylinder", tint: "green", lines: ["primary"] });
      const kafkaA = card(220, 450, 120, 100, "Kafka", { form: "cylinder", tint: "green", lines: ["3 brokers"] });
      const s3A = card(360, 450, 120, 100, "Objects", { form: "cylinder", tint: "green", lines: ["labels, PDFs"] });
      const pgB = card(640, 450, 120, 100, "PostgreSQL", { form: "cylinder", tint: "amber", lines: ["replica"] });
      const kafkaB = card(780, 450, 120, 100, "Kafka", { form: "cylinder", tint: "amber", lines: ["mirror"] });
      const s3B = card(920, 450, 120, 100, "Objects", { form: "cylinder", tint: "amber", lines: ["replica"] });
      link(dns, "left", lbA, "top", { label: "100 %" });
      link(dns, "right", lbB, "top", { label: "0 %", dashed: true });
      link(lbA, "bottom", podsA, "top");
      link(lbB, "bottom", podsB, "top", { dashed: true });
      for (const store of [pgA, kafkaA, s3A]) link(podsA, "bottom", store, "top");
      for (const store of [pgB, kafkaB, s3B]) link(podsB, "bottom", store, "top", { dashed: true });
      link(s3A, "right", pgB, "left", { label: "async replication", bothWays: false });
    },
  );

/** Subnets and who may talk to whom. */
export const networkZones = (): string =>
  draw(
    {
      width: 1040,
      height: 560,
      title: "Network zones",
      description: "Public subnet with load balancer and bastion, private application subnet, isolated data subnet without a route to the internet; egress through NAT.",
    },
    ({ text, card, group, link }) => {
      text(40, 46, "Network zones of the production VPC 10.20.0.0/16", { size: 22, weight: 700 });
      const internet = card(60, 240, 120, 60, "Internet", { form: "pill", tint: "slate" });
      group(240, 90, 220, 420, "Public 10.20.0.0/20", "blue");
      group(500, 90, 220, 420, "Private 10.20.16.0/20", "green");
      group(760, 90, 220, 420, "Isolated 10.20.32.0/20", "rose");
      const alb = card(265, 140, 170, 70, "Load balancer", { tint: "blue", lines: ["WAF, TLS 1.3"] });
      const nat = card(265, 270, 170, 60, "NAT gateway", { tint: "blue" });
      const bastion = card(265, 400, 170, 70, "Bastion host", { tint: "blue", lines: ["SSM only, no SSH"] });
      const nodes = card(525, 140, 170, 70, "Worker nodes", { tint: "green", lines: ["security group sg-app"] });
      const jobs = card(525, 270, 170, 60, "Batch jobs", { tint: "green" });
      const admin = card(525, 400, 170, 70, "Admin tools", { tint: "green", lines: ["Grafana, pgAdmin"] });
      const db = card(785, 133, 170, 84, "Databases", { form: "cylinder", tint: "rose", lines: ["5432 from sg-app"] });
      const vault = card(785, 270, 170, 60, "Secrets vault", { tint: "rose" });
      const backup = card(785, 393, 170, 84, "Backups", { form: "cylinder", tint: "rose", lines: ["write once"] });
      link(internet, "right", alb, "left", { at: [0.3, 0.5] });
      link(alb, "right", nodes, "left");
      link(nodes, "right", db, "left");
      link(jobs, "left", nat, "right");
      link(nat, "left", internet, "right", { at: [0.5, 0.55] });
      link(bastion, "right", admin, "left");
      link(jobs, "right", vault, "left");
      link(admin, "right", backup, "left", { dashed: true });
    },
  );

/** From a push to production, dark theme. */
export const deliveryPipeline = (): string =>
  draw(
    {
      width: 1180,
      height: 440,
      title: "Delivery pipeline",
      description: "Dark diagram: push, build, tests in parallel, image signing, canary at five percent, automatic rollback on error budget burn.",
      theme: dark,
    },
    ({ text, card, group, link, arrow, theme }) => {
      text(40, 50, "Delivery pipeline", { size: 22, weight: 700 });
      text(40, 74, "Median 14 minutes from merge to canary", { size: 13, color: theme.muted });
      const push = card(40, 190, 120, 60, "git push", { tint: "slate" });
      const build = card(200, 190, 130, 60, "Build", { tint: "blue", lines: ["Bazel, cached"] });
      group(370, 90, 200, 270, "Verify in parallel");
      const unit = card(390, 130, 160, 50, "Unit tests", { tint: "teal", lines: ["4,812"] });
      const contract = card(390, 206, 160, 50, "Contract tests", { tint: "teal", lines: ["Pact broker"] });
      const scan = card(390, 282, 160, 50, "Image scan", { tint: "teal", lines: ["Trivy, SBOM"] });
      const sign = card(620, 190, 130, 60, "Sign image", { tint: "violet", lines: ["cosign"] });
      const canary = card(800, 190, 140, 60, "Canary 5 %", { tint: "amber", lines: ["30 minutes"] });
      const prod = card(1000, 190, 140, 60, "Production", { tint: "green", lines: ["25 → 50 → 100 %"] });
      link(push, "right", build, "left");
      for (const check of [unit, contract, scan]) {
        link(build, "right", check, "left");
        link(check, "right", sign, "left");
      }
      link(sign, "right", canary, "left");
      link(canary, "right", prod, "left");
      arrow([[870, 250], [870, 400], [265, 400], [265, 250]], { dashed: true, tint: "rose", label: "error budget burns: roll back and open an incident" });
    },
  );

/** What runs where inside the cluster, dark theme. */
export const clusterLayout = (): string =>
  draw(
    {
      width: 1080,
      height: 530,
      title: "Kubernetes layout of the checkout namespace",
      description: "Ingress, services, deployments with replica counts, a horizontal autoscaler, config maps, secrets and a stateful set with volumes.",
      theme: dark,
    },
    ({ text, card, group, link }) => {
      text(40, 50, "Namespace checkout — cluster prod-eu-1", { size: 22, weight: 700 });
      const ingress = card(40, 260, 130, 60, "Ingress", { tint: "violet", lines: ["nginx, TLS"] });
      const serviceA = card(230, 160, 140, 56, "svc/orders", { tint: "blue", lines: [":8080"] });
      const serviceB = card(230, 360, 140, 56, "svc/payments", { tint: "blue", lines: [":8443"] });
      group(430, 100, 300, 180, "deploy/orders — 12 replicas", "green");
      group(430, 310, 300, 180, "deploy/payments — 8 replicas", "rose");
      const podA = card(460, 145, 110, 56, "pod", { tint: "green", lines: ["orders:4.18"] });
      card(590, 145, 110, 56, "pod", { tint: "green", lines: ["orders:4.18"] });
      const hpa = card(460, 218, 240, 44, "HPA 6–40, CPU 60 %", { form: "pill", tint: "slate" });
      const podB = card(460, 355, 110, 56, "pod", { tint: "rose", lines: ["payments:2.9"] });
      card(590, 355, 110, 56, "pod", { tint: "rose", lines: ["payments:2.9"] });
      card(460, 428, 240, 44, "PodDisruptionBudget 75 %", { form: "pill", tint: "slate" });
      const config = card(800, 120, 220, 50, "ConfigMap checkout-flags", { tint: "slate" });
      const secret = card(800, 200, 220, 50, "Secret psp-credentials", { tint: "slate", lines: ["from the vault"] });
      const redis = card(810, 300, 200, 96, "statefulset/redis", { form: "cylinder", tint: "amber", lines: ["3 × 20 GiB volume"] });
      const sidecar = card(800, 430, 220, 56, "otel-collector", { tint: "teal", lines: ["daemon set"] });
      link(ingress, "right", serviceA, "left");
      link(ingress, "right", serviceB, "left");
      link(serviceA, "right", podA, "left");
      link(serviceB, "right", podB, "left");
      const right = (y: number) => ({ x: 730, y, width: 0, height: 0 });
      link(right(145), "right", config, "left");
      link(right(225), "right", secret, "left");
      link(right(348), "right", redis, "left");
      link(right(458), "right", sidecar, "left", { dashed: true });
      link(serviceA, "bottom", hpa, "left", { dashed: true, at: [0.5, 0.5] });
    },
  );
