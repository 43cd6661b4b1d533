package dev.signalbox.server.log.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

final class LazyJmxTest {
  @Test
  void beansAreThereOnceSomebodyAsks() throws Exception {
    MBeanServerBuilder builder = new LazyJmx();
    MBeanServer server = builder.newMBeanServer("test", null, builder.newMBeanServerDelegate());
    ObjectName kept = new ObjectName("test:name=kept");
    ObjectName gone = new ObjectName("test:name=gone");
    server.registerMBean(ManagementFactory.getRuntimeMXBean(), kept);
    server.registerMBean(ManagementFactory.getMemoryMXBean(), gone);
    assertThat(server.isRegistered(gone)).isTrue();
    server.unregisterMBean(gone);
    assertThat(server.isRegistered(gone)).isFalse();

    assertThat(server.getAttribute(kept, "VmName")).isEqualTo(System.getProperty("java.vm.name"));
    assertThat(server.queryNames(new ObjectName("test:*"), null)).containsExactly(kept);
    server.unregisterMBean(kept);
    assertThat(server.isRegistered(kept)).isFalse();
  }
}
