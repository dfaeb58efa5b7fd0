// Inside Spark's package, because the parts of its Thrift server are visible only there.
package org.apache.spark.sql.hive.thriftserver.lakefeed

import org.apache.hadoop.hive.conf.HiveConf
import org.apache.hive.service.server.HiveServer2
import org.apache.spark.internal.Logging
import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.hive.HiveUtils
import org.apache.spark.sql.hive.thriftserver.{HiveThriftServer2, ReflectedCompositeService, SparkSQLCLIService, SparkSQLEnv}
import org.apache.spark.sql.hive.thriftserver.ReflectionUtils.setSuperField
import org.apache.spark.sql.hive.thriftserver.ui.{HiveThriftServer2EventManager, HiveThriftServer2Listener}
import org.apache.spark.status.ElementTrackingStore
import org.apache.spark.util.{ShutdownHookManager, Utils}

/** What `HiveThriftServer2` is, but for its door: it listens on 127.0.0.1 only. */
class LakehouseServer(session: SparkSession) extends HiveServer2 with ReflectedCompositeService {
  override def init(conf: HiveConf): Unit = {
    val cli = new SparkSQLCLIService(this, session)
    val http = new LoopbackHttp(cli)
    setSuperField(this, "cliService", cli)
    setSuperField(this, "thriftCLIService", http)
    addService(cli)
    addService(http)
    initCompositeService(conf)
  }
}

object LakehouseServer extends Logging {
  /** The order is the promise: the secret is known and the functions are gone before there is a session or a socket. */
  def main(args: Array[String]): Unit = {
    Utils.initDaemon(log)
    new HiveServer2.ServerOptionsProcessor("LakehouseServer").parse(args)
    try {
      GatewayOnly.prepare()
      NoWayOut.takeFunctionsAway()
      SparkSQLEnv.init()
      ShutdownHookManager.addShutdownHook(() => SparkSQLEnv.stop())
      start(SparkSQLEnv.sparkSession)
    } catch {
      case error: Throwable =>
        logError("The lakehouse's server cannot start", error)
        System.exit(1)
    }
  }

  private def start(session: SparkSession): Unit = {
    val context = session.sparkContext
    val conf = HiveUtils.newClientForExecution(context.conf, session.sessionState.newHadoopConf()).conf
    val server = new LakehouseServer(session)
    server.init(conf)
    HiveThriftServer2.eventManager = new HiveThriftServer2EventManager(context)
    val store = context.statusStore.store.asInstanceOf[ElementTrackingStore]
    HiveThriftServer2.listener = new HiveThriftServer2Listener(store, context.conf, Some(server))
    context.listenerBus.addToStatusQueue(HiveThriftServer2.listener)
    server.start()
  }
}
