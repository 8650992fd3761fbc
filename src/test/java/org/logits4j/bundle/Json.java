package org.logits4j.bundle;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON for programs: maps, records, collections, numbers, texts; indented. Numbers that JSON does
 * not have are the texts NaN, Infinity and -Infinity.
 */
public final class Json {
  private static final String INDENT = "  ";
  private static final int FIRST_PRINTABLE = 0x20;

  private final StringBuilder out = new StringBuilder();

  private Json() {}

  /** The value as JSON. */
  public static String text(@Nullable Object value) {
    Json json = new Json();
    json.write(value, "\n");
    return json.out.append('\n').toString();
  }

  private void write(@Nullable Object value, String line) {
    if (value == null || value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof Number number) {
      out.append(Double.isFinite(number.doubleValue()) ? number.toString() : quoted(number));
    } else if (value instanceof Map<?, ?> map) {
      writeMap(map, line);
    } else if (value instanceof Record row) {
      writeMap(components(row), line);
    } else if (value instanceof Collection<?> list) {
      writeList(list, line);
    } else {
      out.append(quoted(value));
    }
  }

  private static Map<String, @Nullable Object> components(Record row) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    try {
      for (RecordComponent component : row.getClass().getRecordComponents()) {
        component.getAccessor().setAccessible(true);
        map.put(component.getName(), component.getAccessor().invoke(row));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return map;
  }

  private void writeMap(Map<?, ?> map, String line) {
    out.append('{');
    Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<?, ?> entry = entries.next();
      out.append(line).append(INDENT).append(quoted(entry.getKey())).append(": ");
      write(entry.getValue(), line + INDENT);
      out.append(entries.hasNext() ? "," : line);
    }
    out.append('}');
  }

  private void writeList(Collection<?> list, String line) {
    out.append('[');
    Iterator<?> values = list.iterator();
    while (values.hasNext()) {
      out.append(line).append(INDENT);
      write(values.next(), line + INDENT);
      out.append(values.hasNext() ? "," : line);
    }
    out.append(']');
  }

  private static String quoted(Object value) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : value.toString().toCharArray()) {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < FIRST_PRINTABLE) {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
