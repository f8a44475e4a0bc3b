package nnc.backends.verilog;

import java.util.Map;
import org.apache.velocity.util.introspection.Info;
import org.apache.velocity.util.introspection.UberspectImpl;
import org.apache.velocity.util.introspection.VelMethod;
import org.apache.velocity.util.introspection.VelPropertyGet;

/// Lets a template say `${v.width}` for a record's `v.width()`. Public because Velocity makes it by
/// name.
public final class RecordProperties extends UberspectImpl {

  @Override
  public VelPropertyGet getPropertyGet(Object object, String identifier, Info info) {
    if (object instanceof Map<?, ?>) {
      return super.getPropertyGet(object, identifier, info);
    }
    VelMethod accessor = getMethod(object, identifier, new Object[0], info);
    return accessor == null
        ? super.getPropertyGet(object, identifier, info)
        : new Accessor(accessor);
  }

  private record Accessor(VelMethod method) implements VelPropertyGet {
    @Override
    public Object invoke(Object object) throws ReflectiveOperationException {
      return method.invoke(object, new Object[0]);
    }

    @Override
    public boolean isCacheable() {
      return true;
    }

    @Override
    public String getMethodName() {
      return method.getMethodName();
    }
  }
}
