package nnc.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nnc.backends.tool.Command;
import nnc.backends.tool.Tools;

/// A Slurm cluster that is this machine: munged, a controller and a node with two processors, heard
/// on the loopback interface alone, all in one folder and gone when it is closed.
final class OneMachineSlurm implements AutoCloseable {

  private final Path folder;
  private final int elements;
  private final List<Process> daemons = new ArrayList<>();

  OneMachineSlurm(Path folder) throws IOException, InterruptedException {
    this(folder, 1001);
  }

  /// With arrays of `elements` at most.
  OneMachineSlurm(Path folder, int elements) throws IOException, InterruptedException {
    this.folder = folder;
    this.elements = elements;
    byte[] key = new byte[1024];
    new SecureRandom().nextBytes(key);
    Files.write(folder.resolve("key"), key);
    Files.setPosixFilePermissions(
        folder.resolve("key"), PosixFilePermissions.fromString("r--------"));
    Files.createDirectories(folder.resolve("state"));
    Files.createDirectories(folder.resolve("spool"));
    Files.writeString(configuration(), settings());
    try {
      start(
          "munged",
          "--foreground",
          "--force",
          "--key-file=" + folder.resolve("key"),
          "--socket=" + folder.resolve("munge.sock"),
          "--pid-file=" + folder.resolve("munge.pid"),
          "--log-file=" + folder.resolve("munge.log"),
          "--seed-file=" + folder.resolve("munge.seed"));
      for (int i = 0; i < 200 && !Files.exists(folder.resolve("munge.sock")); i++) {
        Thread.sleep(50);
      }
      start("slurmctld", "-D", "-f", configuration().toString());
      start("slurmd", "-D", "-f", configuration().toString());
      awaitIdle();
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /// What clients need in the environment variable `SLURM_CONF`.
  Path configuration() {
    return folder.resolve("slurm.conf");
  }

  private String settings() throws IOException {
    String host = Command.of("hostname", "-s").check().strip();
    String user = System.getProperty("user.name");
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return """
      ClusterName=test
      SlurmctldHost=HOST(127.0.0.1)
      AuthType=auth/munge
      CredType=cred/munge
      AuthInfo=socket=FOLDER/munge.sock
      SlurmUser=USER
      SlurmdUser=USER
      SlurmctldPort=ONE
      SlurmdPort=OTHER
      StateSaveLocation=FOLDER/state
      SlurmdSpoolDir=FOLDER/spool/%n
      SlurmctldPidFile=FOLDER/slurmctld.pid
      SlurmdPidFile=FOLDER/slurmd-%n.pid
      SlurmctldLogFile=FOLDER/slurmctld.log
      SlurmdLogFile=FOLDER/slurmd-%n.log
      ReturnToService=2
      ProctrackType=proctrack/pgid
      TaskPlugin=task/none
      JobAcctGatherType=jobacct_gather/none
      SelectType=select/cons_tres
      SelectTypeParameters=CR_CPU
      MpiDefault=none
      MaxArraySize=ELEMENTS
      SwitchType=switch/none
      NodeName=HOST NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
      PartitionName=dse Nodes=ALL Default=YES MaxTime=INFINITE State=UP
      """
          .replace("HOST", host)
          .replace("ELEMENTS", Integer.toString(elements))
          .replace("USER", user)
          .replace("FOLDER", folder.toString())
          .replace("ONE", Integer.toString(one.getLocalPort()))
          .replace("OTHER", Integer.toString(other.getLocalPort()));
    }
  }

  private void start(String command, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(Tools.require(command)));
    all.addAll(Arrays.asList(arguments));
    daemons.add(
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(command + ".out").toFile())
            .start());
  }

  private void awaitIdle() throws InterruptedException {
    Command.Result said = new Command.Result(1, "");
    for (int i = 0; i < 120; i++) {
      said =
          Command.of("env", "SLURM_CONF=" + configuration(), "sinfo", "--noheader", "--format=%t")
              .limit(Duration.ofSeconds(60))
              .run();
      if (said.exit() == 0 && said.output().lines().anyMatch("idle"::equals)) {
        return;
      }
      Thread.sleep(500);
    }
    throw new IllegalStateException("the cluster does not come up: " + said.output());
  }

  @Override
  public void close() {
    for (Process daemon : daemons.reversed()) {
      daemon.descendants().forEach(ProcessHandle::destroyForcibly);
      daemon.destroyForcibly();
    }
  }
}
