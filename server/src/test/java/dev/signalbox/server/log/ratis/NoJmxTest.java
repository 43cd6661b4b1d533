package dev.signalbox.server.log.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

final class NoJmxTest {
  @Test
  void thereIsJmxOnceTheLogHasStarted() throws Exception {
    NoJmx.during(
        () ->
            assertThatThrownBy(() -> MBeanServerFactory.newMBeanServer("test"))
                .hasMessageContaining("while the log starts"));

    MBeanServer server = MBeanServerFactory.newMBeanServer("test");
    ObjectName name = new ObjectName("test:name=runtime");
    server.registerMBean(ManagementFactory.getRuntimeMXBean(), name);
    assertThat(server.getAttribute(name, "VmName")).isEqualTo(System.getProperty("java.vm.name"));
  }
}
